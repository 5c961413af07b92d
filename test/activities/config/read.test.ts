import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../activities/config/read.ts';
import type { Config } from '../../../contract/config.ts';
import {
  archPerson,
  makeRepository,
  removeFolder,
  temporaryFolder,
  type TestRepository,
} from '../../repository.ts';

const toml = (more = ''): string => `[arch]
identities = ["arch@example.org"]
${more}
[hosts.here]
local = true
[roles."runner:codex"]
host = "here"
repo = "/srv/runner"
identity = "Runner <runner@hut>"
`;

describe('readConfig', () => {
  let root: string;
  let arch: TestRepository;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    root = await temporaryFolder('config');
    const path = join(root, 'the plan');
    await mkdir(path);
    arch = await makeRepository({ path, as: archPerson });
    await arch.commit('Start', { 'threadline.toml': toml() });
    env = { PATH: process.env['PATH'], HOME: join(root, 'home') };
  });
  afterEach(() => removeFolder(root));

  const read = async (options: { readonly path?: string; readonly cwd?: string } = {}): Promise<Config> => {
    const reading = await readConfig({ cwd: arch.path, env, ...options });
    return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems, null, 1));
  };
  const refusal = async (
    options: { readonly path?: string; readonly cwd?: string } = {},
  ): Promise<string> => {
    const reading = await readConfig({ cwd: arch.path, env, ...options });
    if (reading.ok) return expect.fail('no refusal');
    const [problem] = reading.problems;
    expect(problem?.fix).toMatch(/\S/u);
    return `${problem?.code ?? ''} ${problem?.message ?? ''}`;
  };

  it('finds threadline.toml above, and asks git for the task queue', async () => {
    const first = await arch.id();
    await arch.commit('More', { 'deep/er/x': '1' });
    const config = await read({ cwd: join(arch.path, 'deep/er') });
    expect(config.file).toBe(join(arch.path, 'threadline.toml'));
    expect(config.arch.repo).toBe(arch.path);
    expect(config.taskQueue).toBe(`threadline/the-plan-${first.slice(0, 8)}`);
    expect(config.arch.stateDir).toBe(join(root, 'home/.local/state/threadline/the-plan'));
  });

  it('prefers --config to THREADLINE_CONFIG, and that to what lies above', async () => {
    await writeFile(join(root, 'one.toml'), toml('repo = "the plan"'));
    await writeFile(join(root, 'two.toml'), toml('repo = "the plan"'));
    env = { ...env, THREADLINE_CONFIG: join(root, 'one.toml') };
    expect((await read()).file).toBe(join(root, 'one.toml'));
    expect((await read({ path: '../two.toml' })).file).toBe(join(root, 'two.toml'));
  });

  it('honours XDG_STATE_HOME', async () => {
    env = { ...env, XDG_STATE_HOME: join(root, 'xdg') };
    expect((await read()).arch.stateDir).toBe(join(root, 'xdg/threadline/the-plan'));
  });

  it('takes the root of the repository when the file lies in a folder of it', async () => {
    await arch.write('ops/threadline.toml', toml());
    expect((await read({ cwd: join(arch.path, 'ops') })).arch.repo).toBe(arch.path);
  });

  it('needs no repository where the task queue is written', async () => {
    await writeFile(
      join(root, 'worker.toml'),
      `${toml('repo = "gone"')}[temporal]\ntask_queue = "threadline/plan"\n`,
    );
    expect((await read({ path: join(root, 'worker.toml') })).taskQueue).toBe('threadline/plan');
  });

  it('gives a bare repository the same queue as its clone', async () => {
    const bare = join(root, 'the plan.git');
    await execa('git', ['clone', '-q', '--bare', arch.path, bare], {
      env: { ...env, GIT_CONFIG_NOSYSTEM: '1' },
    });
    const clone = (await read()).taskQueue;
    await writeFile(join(root, 'bare.toml'), toml('repo = "the plan.git"'));
    const config = await read({ path: join(root, 'bare.toml') });
    expect(config.taskQueue).toBe(clone);
    expect(config.arch.repo).toBe(bare);
  });

  it('says what to do about each hindrance', async () => {
    expect(await refusal({ path: 'none.toml' })).toMatch(/^config\/not-found .*none\.toml/u);
    expect(await refusal({ cwd: root })).toMatch(/^config\/not-found .* or above/u);
    expect(await refusal({ path: root })).toMatch(/^config\/unreadable /u);
    await arch.write('latin.toml', new Uint8Array([0x61, 0xff]));
    expect(await refusal({ path: 'latin.toml' })).toMatch(/^config\/not-utf8 /u);
    await arch.write('broken.toml', '[arch\n');
    expect(await refusal({ path: 'broken.toml' })).toMatch(/^config\/broken-toml /u);
    await arch.write('outside.toml', toml('repo = "/"'));
    expect(await refusal({ path: 'outside.toml' })).toMatch(
      /^config\/arch-repository \/ is no git repository/u,
    );
    await arch.write('missing.toml', toml('repo = "gone"'));
    expect(await refusal({ path: 'missing.toml' })).toMatch(/^config\/arch-repository .*gone/u);
    await arch.write('branch.toml', toml('branch = "trunk"'));
    expect(await refusal({ path: 'branch.toml' })).toMatch(
      /^config\/arch-repository .*no commit on the branch trunk/u,
    );
  });

  it('does not guess the first commit of a shallow clone', async () => {
    await arch.commit('More', { x: '1' });
    const shallow = join(root, 'shallow');
    await execa('git', ['clone', '-q', '--depth=1', `file://${arch.path}`, shallow], { env });
    expect(await refusal({ cwd: shallow })).toMatch(/shallow/u);
  });
});
