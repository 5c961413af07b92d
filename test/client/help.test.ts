import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../client/cli/commands.ts';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { compileClient } from './compiled-client.ts';

let root: string;
let program: string;
beforeAll(async () => {
  root = await temporaryFolder('help');
  program = await compileClient(root);
});
afterAll(() => removeFolder(root));

const threadline = async (...args: string[]): Promise<string> => {
  const { stdout } = await execa(process.execPath, [program, ...args], { cwd: root, env: { NO_COLOR: '1' } });
  return stdout;
};

it('lists every command, teaches a life and the exit codes', async () => {
  await expect(await threadline('--help')).toMatchFileSnapshot('help.txt');
});

describe.each(commands.map(({ name }) => name))('%s --help', (name) => {
  it('describes, shows an example and says the exit codes', async () => {
    const help = await threadline(name, '--help');
    expect(help).toMatch(new RegExp(`^Usage: threadline ${name}`, 'u'));
    expect(help).toContain('Examples:');
    expect(help).toContain('threadline');
    expect(help).toContain('Exit codes: 0 ');
    expect(help).toContain('--config <file>');
    expect(help).toContain('--json');
  });
});

it('says its version', async () => {
  expect(await threadline('--version')).toMatch(/^\d+\.\d+\.\d+/u);
});

it('helps within 1.5 times the start of node and 50 ms', async () => {
  const bare: number[] = [];
  const help: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    bare.push(await elapsed(['-e', '0']));
    help.push(await elapsed([program, '--help']));
  }
  // The fastest of each: whatever else runs on the machine only ever adds.
  const [least, most] = [Math.min(...bare), Math.min(...help)];
  process.stdout.write(`node -e 0: ${least.toFixed(0)} ms, threadline --help: ${most.toFixed(0)} ms\n`);
  expect(most).toBeLessThanOrEqual(1.5 * least + 50);
});

async function elapsed(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await execa(process.execPath, args, { cwd: root });
  return performance.now() - startedAt;
}
