import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sandboxOf } from '../../activities/role/preset.ts';
import { findCodexCli } from '../../tools/codex-cli.mjs';
import { exampleRole } from '../activities/role/prompt.example.ts';
import { decoded, installHost, type HostUnderTest } from '../host/program.ts';
import { createRoleRepository, type RoleRepository } from '../host/role-repository.ts';
import { sandboxFault } from './codex-world.ts';

let host: HostUnderTest;
let role: RoleRepository;
let envFile = '';
let lacking: string | undefined;
// Whoever only knocks is gone before it is answered, which resets the connection.
const server = createServer((socket) => socket.on('error', () => undefined).end('hello\n'));
server.listen(0, '127.0.0.1');

beforeAll(async () => {
  lacking = await sandboxFault();
  if (lacking !== undefined && process.env['CI'] === 'true') throw new Error(lacking);
  if (!server.listening) await once(server, 'listening');
  host = installHost();
  role = createRoleRepository(host);
  role.commit('ok.txt', 'ok\n');
  const home = join(host.folder, 'codex-home');
  await mkdir(home);
  envFile = join(host.folder, 'codex.env');
  const { path } = await findCodexCli({ say: (line) => process.stderr.write(`${line}\n`) });
  const paths = [dirname(path), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
  await writeFile(envFile, `PATH=${paths}\nCODEX_HOME=${home}\n`, { mode: 0o600 });
});
afterAll(() => {
  server.close();
  host.remove();
});
beforeEach(({ skip }) => {
  if (lacking !== undefined) skip(lacking);
});

/** As the engine asks it, with the sandbox of the preset and without. */
async function check(command: string, confined = true) {
  const sandbox = confined ? sandboxOf(exampleRole) : undefined;
  const reply = await host.call('check', {
    thread_ref: 'CHECKED',
    run: 1,
    repo: role.path,
    sha: role.tip(),
    command_b64: Buffer.from(command).toString('base64'),
    limit_s: 60,
    id: 'AC1',
    env_file: envFile,
    ...(sandbox ? { arg: sandbox.argv, need_arg: sandbox.program } : {}),
  });
  return { exit: reply['exit'], moved: reply['moved'], output: decoded(reply, 'output_b64') };
}

const port = (): string => String((server.address() as AddressInfo).port);
const knock = (): string =>
  `node -e 'require("net").connect(${port()}, "127.0.0.1", () => process.exit(0)).on("error", (e) => { console.log(e.code); process.exit(4) })'`;

test('an honest check of Codex builds, commits and writes into its clone and the temporary folder', async () => {
  const honest = 'grep -qx ok ok.txt && mkdir out && echo built >out/b && git add -A && git status --short';
  expect(await check(`${honest} && file=$(mktemp) && rm "$file"`)).toEqual({
    exit: 0,
    moved: 0,
    output: 'A  out/b\n',
  });
});

test.each([
  ["into the role's repository", () => `echo x >>${role.path}/ok.txt`],
  ["into the role's git directory", () => `git -C ${role.path} update-ref refs/heads/forged HEAD`],
  ['beside the state of the launches', () => `echo x >${host.stateDir}/launches/forged`],
  ['into the home', () => `echo x >${host.folder}/forged`],
])('a check cannot write %s, which without the sandbox it could', async (_, command) => {
  const confined = await check(command());
  expect(confined).toMatchObject({
    moved: 0,
    output: expect.stringMatching(/Read-only file system/u) as string,
  });
  expect(confined.exit).not.toBe(0);
  expect((await check(command(), false)).exit).toBe(0);
});

test('a check reaches no socket, not even of this machine', async () => {
  expect(await check(knock())).toMatchObject({
    exit: 4,
    output: expect.stringMatching(/EPERM|EACCES/u) as string,
  });
  expect((await check(knock(), false)).exit).toBe(0);
});

test('the exit code of a check comes through the sandbox', async () => {
  expect((await check('exit 7')).exit).toBe(7);
});
