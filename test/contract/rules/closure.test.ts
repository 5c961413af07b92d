import { describe, expect, it } from 'vitest';
import { closureProblems, gateProblems, handshakeProblems } from '../../../contract/closure-check.ts';
import { readLog } from '../../../contract/log.ts';
import type { Problem } from '../../../contract/problem.ts';
import type { closureRules } from '../../../contract/rules/closure.ts';
import type { RuleCode } from '../../../contract/rules/table.ts';
import { expectRule, type RuleCase } from './rule-case.ts';

const owners = ['arch:codex', 'runner:codex', 'infra:codex'];
const judges = {
  closure: (entry: Parameters<typeof gateProblems>[0]) =>
    closureProblems(entry, { owners, criteria: ['AC1', 'AC2'] }),
  handshake: (entry: Parameters<typeof gateProblems>[0]) => handshakeProblems(entry, { owners }),
  gate: (entry: Parameters<typeof gateProblems>[0]) => gateProblems(entry, { owners }),
};
const judgedAs =
  (what: keyof typeof judges) =>
  (text: string): readonly Problem[] => {
    const { entries, problems } = readLog(text);
    return [...problems, ...entries.flatMap((entry) => [...entry.problems, ...judges[what](entry)])];
  };

const wholes = {
  done: {
    heading: '## 2026-02-13T18:04:11Z runner:codex action_type=closure',
    summary: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1 state=done',
    commits: '- commits:\n  - 8a3bd1bfa922522920393704d38feffba15f85ca',
    evidence: '- evidence:\n  - AC1: evidence/ws8/boot.log\n  - AC2: evidence/ws8/smoke.txt',
    next: '- next: none',
    deviation: '- deviation: none',
    blockers: '- blockers: none',
  },
  blocked: {
    heading: '## 2026-02-13T18:04:11Z runner:codex action_type=closure',
    summary: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1 state=blocked',
    next: '- next: command:`ipmi power on slot-3`',
    deviation: '- deviation: none',
    resume: '- resume: The image is flashed; boot slot 3.',
    blockers:
      '- blockers:\n  - No power. owner=operator operator_required=yes next=command:`ipmi power on slot-3`',
  },
  handshake: {
    heading: '## 2026-02-13T18:04:11Z runner:codex action_type=handshake',
    summary: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=0',
    head: '- head: 8a3bd1bfa922522920393704d38feffba15f85ca',
    branch: '- branch: main',
    next: '- next:\n  - Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.',
    blockers: '- blockers: none',
  },
  gate: {
    heading: '## 2026-02-13T18:04:11Z runner:codex action_type=gate',
    summary: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1',
    blockers:
      '- blockers:\n  - Slot 3 must be erased. owner=operator operator_required=yes next=command:`ipmi erase slot-3`',
  },
};
const within =
  (whole: Readonly<Record<string, string>>, slot: string) =>
  (part: string): string =>
    `# Handoff log\n\n${Object.values({ ...whole, [slot]: part })
      .filter((line) => line !== '')
      .join('\n')}\n`;
const done = (slot: keyof typeof wholes.done, bad: string, place?: string): RuleCase => ({
  within: within(wholes.done, slot),
  bad,
  ...(place === undefined ? {} : { place }),
});
const blocked = (slot: keyof typeof wholes.blocked, bad: string, place?: string): RuleCase => ({
  within: within(wholes.blocked, slot),
  bad,
  ...(place === undefined ? {} : { place }),
});
const shaken = (slot: keyof typeof wholes.handshake, bad: string, place?: string): RuleCase => ({
  within: within(wholes.handshake, slot),
  bad,
  ...(place === undefined ? {} : { place }),
});
const gate = (slot: keyof typeof wholes.gate, bad: string, place?: string): RuleCase => ({
  within: within(wholes.gate, slot),
  bad,
  ...(place === undefined ? {} : { place }),
});

type Family = 'closure' | 'handshake' | 'gate' | 'blocker';
/** A contradiction needs two closures of one turn, a stop a command line: shown where these are judged. */
type Code = Exclude<Extract<keyof typeof closureRules, `${Family}/${string}`>, `closure/contra${string}`>;

const blockerOf = (bad: string): RuleCase => blocked('blockers', `- blockers:\n  - ${bad}`);
const cases: Readonly<Record<Code, RuleCase>> = {
  'closure/not-a-closure': done(
    'heading',
    '## 2026-02-13T18:04:11Z runner:codex action_type=progress',
    '4:3',
  ),
  'closure/state': blocked(
    'summary',
    '- ¦summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1',
  ),
  'closure/deviation': done('deviation', '', '3:1'),
  'closure/deviation-vague': done('deviation', '- deviation: ¦minor changes'),
  'closure/next': blocked('next', '- ¦next: none'),
  'closure/next-action': blocked('next', '- next: ¦TBD'),
  'closure/commits': done('commits', '', '3:1'),
  'closure/done-with-blockers': done('blockers', `- ¦${wholes.blocked.blockers.slice(2)}`),
  'closure/criterion-left-out': done('evidence', '- ¦evidence:\n  - AC1: evidence/ws8/boot.log'),
  'closure/criterion-unknown': done(
    'evidence',
    '- evidence:\n  - AC1: boot.log\n  - AC2: smoke.txt\n  - ¦AC7: more.txt',
  ),
  'closure/resume': blocked('resume', '', '3:1'),
  'closure/resume-vague': blocked('resume', '- resume: ¦follow up later'),
  'closure/blockers': blocked('blockers', '- ¦blockers: none'),
  'handshake/not-a-handshake': shaken(
    'heading',
    '## 2026-02-13T18:04:11Z runner:codex action_type=progress',
    '4:3',
  ),
  'handshake/head': shaken('head', '', '3:1'),
  'handshake/branch': shaken('branch', '', '3:1'),
  'handshake/next': shaken(
    'next',
    '- ¦next:\n  - Flash it\n  - Boot slot 3\n  - Read its log\n  - Commit the log',
  ),
  'handshake/next-vague': shaken('next', '- next:\n  - ¦Investigate'),
  'gate/not-a-gate': gate('heading', '## 2026-02-13T18:04:11Z runner:codex action_type=progress', '4:3'),
  'gate/blockers': gate('blockers', '- ¦blockers: none'),
  'blocker/vague': blockerOf('¦TBD owner=operator operator_required=yes next=command:`ipmi power on slot-3`'),
  'blocker/owner-unknown': blockerOf(
    '¦No power. owner=intra:codex operator_required=no next=command:`ipmi power on slot-3`',
  ),
  'blocker/next-action': blockerOf(
    '¦No power. owner=operator operator_required=yes next=investigate further',
  ),
};
const judgeOf = (code: RuleCode): keyof typeof judges =>
  code.startsWith('handshake/') ? 'handshake' : code.startsWith('gate/') ? 'gate' : 'closure';

it.each(Object.entries(cases) as [RuleCode, RuleCase][])('%s is told at its place', (code, broken) => {
  expectRule(code, broken, judgedAs(judgeOf(code)));
});

describe('a blocker that its reader refuses', () => {
  it.each([
    ['No power. owner=infra operator_required=no next=command:`ipmi power on slot-3`', 'entry/owner'],
    ['No power. owner=infra:codex operator_required=maybe next=packet:a.md', 'entry/operator-required'],
    ['No power. hold=yes owner=infra:codex operator_required=no next=packet:a.md', 'entry/not-yet-supported'],
    ['No power.', 'entry/blocker-incomplete'],
  ])('is not missed once more: %s', (line, code) => {
    const found = judgedAs('closure')(within(wholes.blocked, 'blockers')(`- blockers:\n  - ${line}`));
    expect(found.map((problem) => problem.code)).toEqual([code]);
  });
});
