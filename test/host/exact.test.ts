import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandFault, isBareResume } from '../../contract/command-line.ts';
import { vagueness } from '../../contract/vague.ts';
import { runnableLines } from '../contract/command-lines.ts';
import { exactLines } from '../contract/vague-lines.ts';
import { ended } from './ending.ts';
import { installHost, testedShells, type HostUnderTest, type Shell } from './program.ts';
import { createRoleRepository, launchFields, launchId, writeAgent } from './role-repository.ts';

/** What agents hear of at once; the engine refuses all of it too. */
const vague = [
  'TBD', 'tbd.', 'To be determined', 'n/a', 'TODO', '<what>', 'Investigate', 'Investigate further.', 'Needs investigation', 'Please look into it.', 'Will look into this',
  'Follow up', 'Follow-up', 'Continue', 'Continue with next steps', 'Fix the issue', 'Fix it', 'As needed', 'Pending', 'Blocked', 'It works.', 'Works as expected',
  'Minor changes', 'Make it work', 'Check the logs', 'See logs', 'Next steps', 'Try again', 'It does not work', 'Something went wrong', 'In progress', 'Ok', '…', 'Further investigation required',
]; // prettier-ignore
const unrunnable = [
  'TBD', 'TODO make x', '<command>', 'FOO=1 <command>', 'sudo <command>', '...', '…', 'your-command', 'your_command_here --x', '[command]', 'please run the tests', 'Please run make', 'Ask infra to reboot',
  'ask infra:codex', 'Run make check', 'run tests', 'Execute boot.sh', 'the operator must plug it in', 'Reboot slot-3', 'Make the image', 'Check the fuse', 'check', 'investigate', 'investigate port 22', 'Someone has to plug it in',
  'once slot 3 boots, make', '--help', 'Command: make', 'packet:packets/x.md', 'threadline resume X', 'FOO=1 threadline resume X', '***', 'follow up', 'as needed', 'continue',
]; // prettier-ignore

interface Told {
  readonly host: HostUnderTest;
  /** Calls a verb that is refused, and answers the first line of why. */
  said(...args: readonly string[]): string;
}

async function makeTold(shell?: Shell): Promise<Told> {
  const host = installHost(shell);
  const role = createRoleRepository(host);
  await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true')), 'p');
  await ended(host, launchId);
  const env = { ...host.env, THREADLINE_LAUNCH: join(host.stateDir, 'launches/T-1/1/1') };
  return {
    host,
    said: (...args) => {
      const { status, stderr } = spawnSync(host.program, args, { env, encoding: 'utf8' });
      expect(status).toBe(2);
      return stderr.split('\n')[0] ?? '';
    },
  };
}

describe.each(testedShells)('under %s', (shell) => {
  let told: Told;
  beforeAll(async () => {
    told = await makeTold(shell);
  });
  afterAll(() => {
    told.host.remove();
  });

  // All in one call: only the last complaint, of what is left out, is heard when every one of them passes.
  it('every exact line passes', () => {
    const lines = exactLines.flatMap((line) => ['--resume', line]);
    expect(told.said('report', 'blocked', ...lines)).toMatch(/report blocked lacks --blocker$/u);
  });

  it('every command line passes that could be run', () => {
    const lines = runnableLines.flatMap((line) => ['--next-action', `command:${line}`]);
    expect(told.said('report', 'replan', ...lines)).toMatch(/report replan lacks --resume/u);
  });
});

describe('refused at once, as by the engine', () => {
  let told: Told;
  beforeAll(async () => {
    told = await makeTold();
  });
  afterAll(() => {
    told.host.remove();
  });

  it.each(vague)('is the text %j', (line) => {
    expect(told.said('report', 'blocked', '--resume', line)).toContain('is too vague');
    expect(vagueness(line)).toBeTypeOf('string');
  });

  it.each(unrunnable)('is the command %j', (line) => {
    const answer = told.said('report', 'replan', '--next-action', `command:${line}`);
    expect(answer).toMatch(/too vague|no command line|no next action/u);
    expect(commandFault(line) !== undefined || isBareResume(line)).toBe(true);
  });
});
