import { guarantees, type Guarantee } from '../../contract/rules/guarantees.ts';
import type { Rule } from '../../contract/rules/rule.ts';
import { sentences, type SentenceId } from '../../contract/rules/sentences.ts';
import { rules } from '../../contract/rules/table.ts';
import { filesOf, hasTest, type Tests } from './held-by.ts';

export interface ContractDocument {
  readonly text: string;
  /** Empty cells, as sentences: a sentence that nothing keeps, a rule that no test holds, a test that is not there. */
  readonly gaps: readonly string[];
}

/** Each sentence of the contract beside what keeps it and the tests that hold that; then each rule, whole. */
export function contractDocument(tests: Tests): ContractDocument {
  const rows = Object.entries(rules as Readonly<Record<string, Rule>>).map(([code, rule]) => ({
    code,
    rule,
    files: filesOf(code, tests),
  }));
  const promises = Object.entries(guarantees as Readonly<Record<string, Guarantee>>);
  const gaps = [
    ...rows.filter(({ files }) => files.length === 0).map(({ code }) => `No test names ${code}.`),
    ...promises.flatMap(([id, { heldBy }]) =>
      testsOf(heldBy)
        .filter(([file, title]) => !hasTest(file, title, tests))
        .map(([file, title]) => `${id}: ${file} has no test "${title}".`),
    ),
  ];
  const parts: string[] = [introduction];
  let heading = '';
  for (const id of Object.keys(sentences) as SentenceId[]) {
    const { section, text } = sentences[id];
    if (section !== heading) parts.push(`## ${section}`);
    heading = section;
    const kept = [
      ...rows
        .filter(({ rule }) => rule.keeps.includes(id))
        .map(({ code, rule, files }) => [`[\`${code}\`](#${anchorOf(code)})`, rule.expected, listOf(files)]),
      ...promises
        .filter(([, { keeps }]) => keeps.includes(id))
        .map(([name, { holds, heldBy }]) => [
          `*${name}*`,
          holds,
          testsOf(heldBy)
            .map(([file, title]) => `${linkTo(file)}: ${title}`)
            .join('<br>'),
        ]),
    ];
    if (kept.length === 0) gaps.push(`Nothing keeps ${id}.`);
    parts.push(`> ${text}`, tableOf(['Kept by', 'What holds', 'Tests'], kept));
  }
  parts.push('## The rules');
  for (const { code, rule, files } of rows) {
    parts.push(
      `### ${code}`,
      `${rule.expected} Passes:`,
      fenced(rule.example),
      `Mend: ${proseOf(rule.mend)}`,
      `Tests: ${listOf(files)}`,
    );
  }
  return { text: `${parts.join('\n\n')}\n`, gaps };
}

const testsOf = (heldBy: Guarantee['heldBy']): readonly (readonly [file: string, title: string])[] =>
  Object.entries(heldBy).flatMap(([file, titles]) => titles.map((title) => [file, title] as const));

const introduction = `# The contract, and what keeps it

Made by \`npm run contract-doc\` from the tables in \`contract/rules/\`; do not edit. Each sentence of the contract stands
beside the rules that keep it (what breaks one is refused with its code) and the guarantees of the engine's story (in
italics), each with the tests that fail when it does not hold. Examples and mends of the rules follow below.`;

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cellFrom))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const cellFrom = (text: string): string => proseOf(text).replaceAll('|', '\\|');

/** Angle brackets that are no markup of ours would vanish from the page. */
const proseOf = (text: string): string => text.replace(/<(?!br>)/gu, '&lt;');

const listOf = (files: readonly string[]): string => files.map(linkTo).join('<br>');
const linkTo = (file: string): string => `[${file.replace(/^test\//u, '')}](../${file})`;
/** As GitHub names the anchor of a heading. */
const anchorOf = (code: string): string => code.replaceAll('/', '');

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
