import { describe, expect, it } from 'vitest';
import { packetProblems, packetWith, toldBy } from './packet-text.ts';

const criterion = (text: string): string =>
  packetWith(
    '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    `- AC1: Slot 3 boots 2.4.1. ${text}`,
  );

describe('evidence', () => {
  it.each([
    'evidence=boot.log',
    'evidence=evidence/ws8/boot.log,evidence/ws8/console.txt',
    'evidence = evidence/boot.log',
    'EVIDENCE=RESULTS',
    'evidence=`evidence/boot log.txt`',
    'evidence=TODO.md',
    'evidence=docs/unknown.md',
    'evidence=.github/report.json',
    'evidence=a/..b/c.log',
    'evidence=evidence/$ref.log',
    'evidence=a.log b.log check=`make smoke`',
  ])('%s', (text) => {
    expect(packetProblems(criterion(text))).toEqual([]);
  });

  it.each([
    ['evidence=../boot.log', 'evidence-path'],
    ['evidence=evidence/../../boot.log', 'evidence-path'],
    ['evidence=evidence/..', 'evidence-path'],
    ['evidence=/srv/runner/boot.log', 'evidence-path'],
    ['evidence=~/boot.log', 'evidence-path'],
    ['evidence=C:/boot.log', 'evidence-path'],
    ['evidence=evidence\\boot.log', 'evidence-path'],
    ['evidence=https://example.org/boot.log', 'evidence-path'],
    ['evidence=.git/HEAD', 'evidence-path'],
    ['evidence=evidence/.GIT/HEAD', 'evidence-path'],
    ['evidence=evidence//boot.log', 'evidence-path'],
    ['evidence=./boot.log', 'evidence-path'],
    ['evidence=evidence/', 'evidence-path'],
    ['evidence=*.log', 'evidence-path'],
    ['evidence=boot.log later', 'evidence-path'],
    ['evidence=none', 'evidence-path'],
    ['evidence=N/A', 'evidence-path'],
    ['evidence=tbd', 'evidence-path'],
    ['evidence=TODO', 'evidence-path'],
    ['evidence=-', 'evidence-path'],
    ['evidence=...', 'evidence-path'],
    ['evidence=`<the boot log>`', 'evidence-path'],
    ['evidence=$LOGS/boot.log', 'evidence-path'],
    ['evidence=${LOGS}/boot.log', 'evidence-path'],
    ['evidence=evidence/boot-$(date).log', 'evidence-path'],
    ['evidence="evidence/boot.log"', 'evidence-path'],
    ['evidence=evidence/boot.log.', 'evidence-path'],
    ['evidence=evidence/boot.log;', 'evidence-path'],
    [`evidence=${'e'.repeat(513)}`, 'evidence-path'],
    ['evidence=', 'criterion-without-evidence'],
    ['evidence=,', 'criterion-without-evidence'],
    ['evidence', 'criterion-without-evidence'],
    ['(evidence to follow)', 'criterion-without-evidence'],
    ['`evidence=boot.log`', 'criterion-without-evidence'],
  ])('%s is refused', (text, code) => {
    expect(toldBy(criterion(text)).map((told) => told.replace(/^\S+ /u, ''))).toEqual([code]);
  });
});

describe('a check', () => {
  it.each([
    'check=`make smoke SLOT=3`',
    'check=make',
    'check=./smoke.sh',
    'check=`test -s evidence/boot.log && ! grep -q panic evidence/boot.log`',
    'check=`CI=1 npm test`',
    'check=`` echo `date` ``',
    'check=`true`',
  ])('%s', (text) => {
    expect(packetProblems(criterion(`evidence=a.log ${text}`))).toEqual([]);
  });

  it.each([
    'check=`TBD`',
    'check=`<command>`',
    'check=`...`',
    'check=',
    'check=`make',
    'check=``',
    'check=`run the tests`',
  ])('%s is refused', (text) => {
    expect(toldBy(criterion(`evidence=a.log ${text}`)).map((told) => told.replace(/^\S+ /u, ''))).toEqual([
      'check',
    ]);
  });
});

describe('the number of criteria', () => {
  const many = (count: number): string =>
    packetWith(
      '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log\n- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt check=`make smoke SLOT=3`',
      Array.from(
        { length: count },
        (_, index) => `- AC${String(index + 1)}: Slot 3 boots. evidence=a.log`,
      ).join('\n'),
    );
  it.each([
    [1, []],
    [50, []],
    [51, ['13:1 too-many-criteria']],
  ])('%i', (count, expected) => {
    expect(toldBy(many(count))).toEqual(expected);
  });
});
