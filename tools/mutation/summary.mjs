import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

/**
 * `node tools/mutation/summary.mjs contract verify`: puts the figures of the last run of each floor, from Stryker's reports, into
 * docs/mutation.md, between the comments of that floor. What the survivors are is written there by whoever looked at them.
 */
const doc = 'docs/mutation.md';
let text = readFileSync(doc, 'utf8');
for (const floor of process.argv.slice(2)) {
  const { files } = JSON.parse(readFileSync(`.threadline/mutation-${floor}.json`, 'utf8'));
  const [begin, end] = [`<!-- ${floor}: generated -->`, `<!-- ${floor}: end -->`];
  const [before, rest] = text.split(begin);
  const [, after] = rest.split(end);
  text = `${before}${begin}\n\n${tableOf(files)}\n\n${end}${after}`;
}
writeFileSync(doc, await format(text, { parser: 'markdown' }));

function tableOf(files) {
  const rows = Object.entries(files).map(([name, { mutants }]) => [name, countOf(mutants)]);
  const all = countOf(Object.values(files).flatMap(({ mutants }) => mutants));
  const versions = [
    `Stryker ${versionOf('tools/mutation/node_modules/@stryker-mutator/core')}`,
    `vitest ${versionOf('node_modules/vitest')}`,
    `fast-check ${versionOf('node_modules/fast-check')}`,
  ];
  const day = new Date().toISOString().slice(0, 10);
  return [
    `${day}, Node ${process.versions.node}, ${versions.join(', ')}.`,
    '',
    '| File | Changes | Killed | Timed out | Survived | Not reached | Score |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...[...rows.sort(([one], [other]) => (one < other ? -1 : 1)), ['**all**', all]].map(lineOf),
  ].join('\n');
}

function versionOf(folder) {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version;
}

function countOf(mutants) {
  const count = (status) => mutants.filter((mutant) => mutant.status === status).length;
  return {
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    unreached: count('NoCoverage'),
  };
}

function lineOf([name, { killed, timedOut, survived, unreached }]) {
  const changes = killed + timedOut + survived + unreached;
  if (changes === 0) return `| ${name} | 0 | | | | | |`;
  const score = ((100 * (killed + timedOut)) / changes).toFixed(1);
  return `| ${name} | ${changes} | ${killed} | ${timedOut} | ${survived} | ${unreached} | ${score} |`;
}
