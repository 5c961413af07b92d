import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { archToml, packetText } from '../../test/client/arch-house.ts';
import { compileHouse } from '../../test/compiled-house.ts';
import { logOf } from '../../test/contract/log-example.ts';
import { removeFolder, temporaryFolder } from '../../test/repository.ts';
import { bundleLint } from '../../tools/bundle-lint.mjs';
import { medians, type Row } from './row.ts';

/** How long the built program takes from its start to its end. */
export async function lintRows(): Promise<readonly Row[]> {
  const root = await temporaryFolder('bench-lint');
  try {
    await compileHouse(root);
    await bundleLint(root);
    const program = join(root, 'client', 'cli', 'main.js');
    const cwd = await lintedFolder(root);
    const run = (args: readonly string[]) => (): Promise<unknown> =>
      execa(process.execPath, args, { cwd, stdio: 'ignore' });
    const [bare = 0, version = 0, help = 0, lint = 0] = await medians(
      rounds,
      run(['-e', '0']),
      run([program, '--version']),
      run([program, '--help']),
      run([program, 'lint', 'packet.md']),
    );
    const [log = 0] = await medians(fewRounds, run([program, 'lint', 'log.md']));
    return [
      {
        what: 'threadline lint of one packet',
        measuredMs: lint,
        against: { what: 'threadline --version', ms: version },
        target: 1.5,
      },
      {
        what: 'threadline --help, against 1.5 × `node -e 0` + 50 ms',
        measuredMs: help,
        target: Math.round(1.5 * bare + 50),
      },
      { what: `threadline lint of a log of ${String(entries)} entries`, measuredMs: log, target: 1_000 },
    ];
  } finally {
    await removeFolder(root);
  }
}

const rounds = 25;
const fewRounds = 5;
const entries = 10_000;

async function lintedFolder(root: string): Promise<string> {
  const folder = join(root, 'arch');
  await mkdir(folder);
  await writeFile(join(folder, 'threadline.toml'), archToml(dirname(folder), 'bench'));
  await writeFile(join(folder, 'packet.md'), packetText('BENCH'));
  // The configuration has this role alone.
  await writeFile(join(folder, 'log.md'), logOf(entries).replaceAll('infra:codex', 'runner:codex'));
  return folder;
}
