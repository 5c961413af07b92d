import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../client/cli/commands.ts';
import { compiledProgram } from '../compiled-program.ts';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { archToml, packetText } from './arch-house.ts';
import { loadedPackages } from './loaded-packages.ts';

let root: string;
let program: string;
beforeAll(async () => {
  root = await temporaryFolder('help');
  program = await compiledProgram(new URL('../../client/cli/main.ts', import.meta.url));
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

describe('what is loaded', () => {
  it.each<[what: string, args: readonly string[], packages: readonly string[]]>([
    ['for the version', ['--version'], ['commander']],
    ['for the help', ['--help'], ['commander']],
    ["for a command's help", ['lint', '--help'], ['commander']],
    ['to lint a packet', ['lint', 'packet.md'], ['commander', 'smol-toml']],
    ['to lint a log and a board', ['lint', 'log.md', 'board.md'], ['commander', 'smol-toml']],
  ])('%s: nothing of Temporal, gRPC, zod or ssh2', async (_what, args, packages) => {
    const cwd = await lintedFolder();
    expect(await loadedPackages([program, ...args], { cwd, folder: root })).toEqual(packages);
  });

  it('to say what is wrong with a threadline.toml: zod, for then the whole is read', async () => {
    const cwd = await lintedFolder();
    await writeFile(join(cwd, 'threadline.toml'), '[arch]\nidentity = ["arch@example.org"]\n');
    const loaded = await loadedPackages([program, 'lint', 'packet.md'], { cwd, folder: root });
    expect(loaded).toContain('zod');
  });
});

/** A packet, a log, a board and the configuration that they need. */
async function lintedFolder(): Promise<string> {
  const folder = join(root, `linted-${String((folders += 1))}`);
  await mkdir(folder);
  await writeFile(join(folder, 'threadline.toml'), archToml(folder, 'linted'));
  await writeFile(join(folder, 'packet.md'), packetText('LINTED'));
  await writeFile(join(folder, 'log.md'), '## 2026-02-13T18:04:11Z arch:codex action_type=note\n');
  await writeFile(join(folder, 'board.md'), '<!-- threadline -->\n<!-- /threadline -->\n');
  return folder;
}
let folders = 0;
