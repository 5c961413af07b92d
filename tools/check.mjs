import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

/** `npm run check`: every gate, two at a time, the longest first; then a table, and the words of those that failed. */
const root = fileURLToPath(new URL('..', import.meta.url));
const atOnce = 2;
const cruised = [
  'client',
  'worker',
  'activities',
  'workflows',
  'contract',
  'host',
  'tools',
  'examples',
  'bench',
  'test',
];
const gates = [
  ['lint', 'eslint', 'node_modules/eslint/bin/eslint.js', '.'],
  ['types', 'tsc', 'node_modules/typescript/bin/tsc'],
  ['bundle', 'runs each workflow', '--import', 'tsx', 'tools/gate/bundle.ts'],
  ['format', 'prettier', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ['dead code', 'knip', 'node_modules/knip/bin/knip.js', '--no-progress'],
  ['floors', 'dependency-cruiser', 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs', ...cruised],
  ['length', 'of files', 'tools/gate/length.mjs'],
];

await setup();
const began = performance.now();
const results = [];
const waiting = [...gates];
await Promise.all(Array.from({ length: atOnce }, work));
report();

async function work() {
  for (let gate = waiting.shift(); gate; gate = waiting.shift()) results.push(await run(gate));
}

function run([name, by, ...args]) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ name, by, ok: code === 0, seconds: (performance.now() - start) / 1000, output });
    });
  });
}

function report() {
  for (const { name, ok, output } of results) if (!ok) process.stdout.write(`\n── ${name} ──\n${output}`);
  process.stdout.write('\n');
  for (const { name, by, ok, seconds } of results) {
    process.stdout.write(
      `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ${by}\n`,
    );
  }
  const failed = results.filter(({ ok }) => !ok).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${gates.length - failed} of ${gates.length} gates passed in ${seconds} s\n`);
  if (failed > 0) process.exitCode = 1;
}
