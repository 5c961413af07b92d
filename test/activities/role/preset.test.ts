import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentCommand, outcomeOf, sandboxOf } from '../../../activities/role/preset.ts';
import { removeFolder, temporaryFolder } from '../../repository.ts';
import { exampleRole } from './prompt.example.ts';

const threadId = '01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a10';
let folder = '';
beforeEach(async () => {
  folder = await temporaryFolder('preset');
});
afterEach(() => removeFolder(folder));

test('the codex preset may commit, cannot see keys, and reads its prompt on stdin', () => {
  const role = {
    ...exampleRole,
    codex: { sandbox: 'workspace-write', network: true, writable: ['/var/hut'], model: 'm1' },
  } as const;
  expect(agentCommand(role, {})).toEqual({
    program: 'codex',
    argv: [
      ...['codex', 'exec', '--json', '-s', 'workspace-write'],
      ...['--add-dir', '{git_dir}', '--add-dir', '{spool}', '--add-dir', '/var/hut'],
      ...['-C', '/srv/runner', '-m', 'm1'],
      ...['-c', 'sandbox_workspace_write.network_access=true'],
      ...['-c', 'shell_environment_policy.inherit="all"'],
      ...['-c', 'shell_environment_policy.include_only=[]'],
      ...['-c', 'shell_environment_policy.ignore_default_excludes=false'],
      '-',
    ],
  });
});

test('checks are confined whatever the agent is, without network, unless nothing confines the agent', () => {
  const argv = [
    ...['codex', 'sandbox', '-c', 'sandbox_mode="workspace-write"'],
    ...['-c', 'sandbox_workspace_write.network_access=false'],
    ...['-c', 'sandbox_workspace_write.writable_roots=["{clone}/.git"]', '--'],
  ];
  const codex = { network: true, writable: ['/var/hut'] };
  expect(sandboxOf(exampleRole)).toEqual({ argv, program: 'codex' });
  expect(sandboxOf({ ...exampleRole, codex: { ...codex, sandbox: 'read-only' } })?.argv).toEqual(argv);
  expect(sandboxOf({ ...exampleRole, codex: { ...codex, sandbox: 'danger-full-access' } })).toBeUndefined();
  expect(sandboxOf({ ...exampleRole, agent: ['./agent.sh'] })).toBeUndefined();
});

test('without options the network is off', () => {
  expect(agentCommand(exampleRole, {}).argv).toContain('sandbox_workspace_write.network_access=false');
});

test('an argv is started as it is, whatever thread id is known', () => {
  const role = { ...exampleRole, agent: ['./agent.sh', '--fast'] };
  expect(agentCommand(role, { codexThreadId: threadId })).toEqual({
    program: './agent.sh',
    argv: ['./agent.sh', '--fast'],
  });
});

test.each([[], ['sh', '-c', 'a\nb']])('an argv that cannot be started is refused: %j', (...agent) => {
  expect(() => agentCommand({ ...exampleRole, agent }, {})).toThrow(/agent command/);
});

test.each([{}, { codexThreadId: threadId }])('every argument of the codex preset is one line', (order) => {
  for (const argument of agentCommand(exampleRole, order).argv) expect(argument).not.toContain('\n');
});

test.each(['claude-code', '__proto__', ''])('the preset "%s" is refused with what there is', (agent) => {
  expect(() => agentCommand({ ...exampleRole, agent }, {})).toThrow(/is no preset \(there is: codex\)/);
});

test.each(['--last', 'my thread', `${threadId}x`])(
  'a thread id "%s" that is no UUID is not resumed',
  (codexThreadId) => {
    expect(agentCommand(exampleRole, { codexThreadId })).toEqual(agentCommand(exampleRole, {}));
  },
);

test('a known thread is resumed with the prompt, and its exit code counts', async () => {
  const run = await runCodex({ known: threadId, exit: 7 });
  expect(run.calls).toEqual([`resume ${threadId} - < the prompt`]);
  expect(run.exitCode).toBe(7);
  expect(threadIdIn(run.stdout)).toBe(threadId);
  expect(run.stdout.trimEnd().split('\n')).toHaveLength(5);
});

test('a thread that is unknown there starts afresh with the same prompt', async () => {
  const run = await runCodex({ known: 'another', exit: 0 });
  expect(run.calls).toEqual([`resume ${threadId} - < the prompt`, '- < the prompt']);
  expect(run.exitCode).toBe(0);
  expect(threadIdIn(run.stdout)).toBe('0199aaaa-0000-7000-8000-000000000000');
});

test('a resumed run that fails after its start is not started twice', async () => {
  const run = await runCodex({ known: threadId, exit: 1 });
  expect(run.calls).toHaveLength(1);
  expect(run.exitCode).toBe(1);
});

test('a resume that is killed before its start is not started twice', async () => {
  const run = await runCodex({ known: 'another', exit: 0, unknownExit: 143 });
  expect(run.calls).toHaveLength(1);
  expect(run.exitCode).toBe(143);
});

test.each([
  ['no output', ''],
  ['a cut line', '{"type":"thread.started","thread_id":"01a2'],
  ['an agent that prints the words', 'I saw "thread.started" today'],
  ['an id that is none', '{"type":"thread.started","thread_id":"rm -rf"}'],
])('no thread id is read from %s', (_, head) => {
  expect(threadIdIn(head)).toBeUndefined();
});

test('a thread id is read behind noise', () => {
  const head = `WARNING: x\n{"type":"thread.started"}\n{"type":"thread.started","thread_id":"${threadId}"}\n{"type":"turn.started"}`;
  expect(threadIdIn(head)).toBe(threadId);
});

const threadIdIn = (head: string): string | undefined => outcomeOf(exampleRole, { head, tail: '' }).threadId;

/** Runs the preset's command with a `codex` that behaves as 0.169 does: thread.started first, exit 1 for an unknown thread. */
async function runCodex(told: { known: string; exit: number; unknownExit?: number }) {
  const spool = join(folder, 'spool');
  const calls = join(folder, 'calls');
  await mkdir(join(folder, 'bin'));
  await mkdir(spool);
  await writeFile(
    join(folder, 'bin/codex'),
    `#!/bin/sh
while [ "$1" != resume ] && [ "$1" != - ]; do shift; done
echo "$* < $(cat)" >>'${calls}'
id=0199aaaa-0000-7000-8000-000000000000
if [ "$1" = resume ]; then
  id=$2
  if [ "$id" != '${told.known}' ]; then echo "Error: no rollout found for thread id $id" >&2; exit ${told.unknownExit ?? 1}; fi
fi
echo 'a warning'
echo "{\\"type\\":\\"thread.started\\",\\"thread_id\\":\\"$id\\"}"
echo '{"type":"turn.started"}'
echo '{"type":"item.completed","item":{"text":"a \\\\ and %s"}}'
echo '{"type":"turn.completed"}'
exit ${told.exit}
`,
  );
  await chmod(join(folder, 'bin/codex'), 0o755);
  const { argv } = agentCommand(exampleRole, { codexThreadId: threadId });
  const [program, ...rest] = argv.map((argument) =>
    argument.replaceAll('{spool}', spool).replaceAll('{git_dir}', folder),
  );
  const { stdout, exitCode } = await execa(program ?? '', rest, {
    input: 'the prompt',
    reject: false,
    env: { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
  });
  return { stdout, exitCode, calls: (await readFile(calls, 'utf8')).trimEnd().split('\n') };
}
