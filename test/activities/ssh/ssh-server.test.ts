import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair, startSshServer, type SshServer } from '../../../examples/demo/ssh-server.ts';

const run = promisify(execFile);

/** OpenSSH's own client is the judge of the embedded server. */
describe('the embedded SSH server', () => {
  let folder: string;
  let server: SshServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threadline-server-'));
    const pair = generateKeyPair();
    await writeFile(join(folder, 'id'), pair.private, { mode: 0o600 });
    server = await startSshServer({ home: folder, env: { GREETING: 'hi' }, authorizedKey: pair.public });
    await writeFile(join(folder, 'known'), `[127.0.0.1]:${String(server.port)} ${server.hostKey}\n`);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const ssh = (command: string, identity = 'id'): ReturnType<typeof run> => {
    const options = [`UserKnownHostsFile=${join(folder, 'known')}`, 'IdentitiesOnly=yes', 'BatchMode=yes'];
    return run(
      'ssh',
      [
        '-F',
        'none',
        '-i',
        join(folder, identity),
        '-p',
        String(server.port),
        ...options.flatMap((o) => ['-o', o]),
      ].concat('anyone@127.0.0.1', command),
      { maxBuffer: 2 ** 26 },
    );
  };
  const pidIn = async (file: string): Promise<number> => {
    await expect.poll(() => readFile(join(folder, file), 'utf8').catch(() => '')).toMatch(/^\d+\n$/);
    return Number(await readFile(join(folder, file), 'utf8'));
  };
  const isRunning = async (pid: number): Promise<boolean> =>
    !(await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => ') Z')).includes(') Z');

  it('gives stdout, stderr and the exit code of a command in its home', async () => {
    const outcome = await ssh('pwd; echo "$HOME $GREETING"; echo oops >&2; exit 7').catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ code: 7, stdout: `${folder}\n${folder} hi\n`, stderr: 'oops\n' });
  });

  it('carries many megabytes without loss', async () => {
    const { stdout } = await ssh('head -c 20000000 /dev/zero | tr "\\0" x');
    expect(stdout.length).toBe(20_000_000);
  });

  it('refuses another key', async () => {
    await writeFile(join(folder, 'other'), generateKeyPair().private, { mode: 0o600 });
    await expect(ssh('true', 'other')).rejects.toMatchObject({
      stderr: expect.stringContaining('denied') as string,
    });
  });

  it('hangs up on what runs in a cut session, and not on what left it', async () => {
    const session = ssh(
      `echo $$ >${folder}/held; setsid sh -c 'echo $$ >${folder}/free; exec sleep 30' </dev/null >/dev/null 2>&1 & sleep 30`,
    ).catch(() => undefined);
    const [held, free] = [await pidIn('held'), await pidIn('free')];
    server.dropConnections();
    await session;
    await expect.poll(() => isRunning(held)).toBe(false);
    expect(await isRunning(free)).toBe(true);
    process.kill(free);
  });

  it('ends what ignores the hang-up when it closes', async () => {
    const session = ssh(`trap "" HUP; echo $$ >${folder}/held; while :; do sleep 0.1; done`).catch(
      () => undefined,
    );
    const held = await pidIn('held');
    await server.close();
    await session;
    expect(await isRunning(held)).toBe(false);
    server = await startSshServer({ home: folder, authorizedKey: generateKeyPair().public });
  });
});
