import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { findTemporalCli } from '../tools/temporal-cli.mjs';
import { searchAttributes } from '../worker/search-attributes.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
}
const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);

test('the file is one of the compose specification', async () => {
  // dclint publishes the specification's schema as a file, beside its own program, which is not used here.
  const dclint = dirname(require.resolve('dclint/package.json'));
  const schema = JSON.parse(await readFile(join(dclint, 'schemas', 'compose.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile({
    ...schema,
    $schema: 'http://json-schema.org/draft-07/schema#',
  });
  expect({ valid: validate(compose), errors: validate.errors }).toEqual({ valid: true, errors: null });
  expect(validate({ services: { web: { imgae: 'x' } } })).toBe(false);
});

test('every part of DESIGN is there', () => {
  expect(services.map(([name]) => name)).toEqual([
    'postgres',
    'schema',
    'temporal',
    'namespace',
    'web',
    'worker',
  ]);
});

test.each(services)('%s runs a pinned image', async (_, { image, build }) => {
  const names = build ? await basesOf(build.dockerfile) : [image ?? ''];
  for (const name of names) expect(name).toMatch(/^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9.]+)*$/u);
});

test.each(services)('%s publishes on loopback alone', (_, { ports = [] }) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+|\$\{[A-Z_]+:-\d+\}):\d+$/u);
});

test.each(services)('%s has a health check, or is a job that others wait for', (name, { healthcheck }) => {
  const waits = services.map(([, { depends_on: waiting }]) => waiting?.[name]?.condition).filter(Boolean);
  if (healthcheck) expect(waits.filter((condition) => condition !== 'service_healthy')).toEqual([]);
  else expect(new Set(waits)).toEqual(new Set(['service_completed_successfully']));
});

test('no password is written down, and none has a default', () => {
  const secrets = services.flatMap(([, { environment = {} }]) =>
    Object.entries(environment).filter(([name]) => /PASSWORD|PWD|SECRET|KEY$/u.test(name)),
  );
  expect(secrets).toHaveLength(3);
  for (const [, value] of secrets) expect(value).toMatch(/^\$\{POSTGRES_PASSWORD:\?[^}]+\}$/u);
});

test('what is mounted from the project is there, and volumes are declared', async () => {
  const sources = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  );
  for (const source of sources.filter((name) => name.startsWith('./'))) {
    await expect(readFile(join(root, source, 'schema.sh'), 'utf8')).resolves.toContain('temporal_visibility');
  }
  const named = sources.filter((name) => /^[a-z]+$/u.test(name));
  expect(named.sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('the server reads a dynamic configuration that exists', async () => {
  const path = compose.services['temporal']?.environment?.['DYNAMIC_CONFIG_FILE_PATH'] ?? '';
  const settings = parse(await readFile(join(root, path.slice(1)), 'utf8')) as object;
  expect(settings).toEqual({ 'history.transferProcessorMaxPollRPS': [{ value: 2000 }] });
});

test('the namespace job makes namespace, retention and search attributes, and may run again', async () => {
  const { path } = await findTemporalCli();
  const folder = await mkdtemp(join(tmpdir(), 'threadline-compose-'));
  const namespace = `compose-${process.hrtime.bigint().toString(36)}`;
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  try {
    await symlink(path, join(folder, 'temporal'));
    const env = {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
    };
    for (let times = 0; times < 2; times += 1)
      await run('sh', [join(root, 'deploy', 'namespace.sh')], { env });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const names = Object.keys(customAttributes).filter((name) => name in searchAttributes);
    expect(names.sort()).toEqual(Object.keys(searchAttributes).sort());
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 3600);
  } finally {
    await connection.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
});

test('docker itself reads the file, and refuses it without a password', async ({ skip }) => {
  const config = ['compose', '--file', join(root, 'docker-compose.yml'), 'config', '--quiet'];
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), THREADLINE_ARCH: root };
  const has = await run('docker', ['compose', 'version']).catch(() => undefined);
  if (!has) return skip('docker compose is not installed');
  await run('docker', config, { env: { ...env, POSTGRES_PASSWORD: 'x' } });
  await expect(run('docker', config, { env })).rejects.toThrow(/set POSTGRES_PASSWORD/u);
});

/** The images that a Dockerfile starts from. */
async function basesOf(dockerfile: string): Promise<readonly string[]> {
  const lines = (await readFile(join(root, dockerfile), 'utf8')).split('\n');
  return lines.flatMap((line) => /^FROM (\S+)/u.exec(line)?.[1] ?? []);
}
