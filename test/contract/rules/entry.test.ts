import { it } from 'vitest';
import { readLog } from '../../../contract/log.ts';
import type { Problem } from '../../../contract/problem.ts';
import type { entryRules } from '../../../contract/rules/entry.ts';
import type { RuleCode } from '../../../contract/rules/table.ts';
import { expectRule, type RuleCase } from './rule-case.ts';

const parts = {
  title: '# Handoff log',
  heading: '## 2026-02-13T18:04:11Z runner:codex action_type=progress',
  summary: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1 entry=k3f9',
  note: '- note: The boot log stops at stage 2.',
};
const instead =
  (slot: keyof typeof parts) =>
  (part: string): string => {
    const log = { ...parts };
    log[slot] = part;
    return `${log.title}\n\n${log.heading}\n${log.summary}\n${log.note}\n`;
  };
const { title, heading, summary, note } = {
  title: instead('title'),
  heading: instead('heading'),
  summary: instead('summary'),
  note: instead('note'),
};
/** An outer bullet instead of the note. */
const bullet = (bad: string): RuleCase => ({ within: note, bad });
const said = (bad: string): RuleCase => ({
  within: summary,
  bad: `- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex ${bad}`,
});
const blocker = (bad: string): RuleCase => bullet(`- blockers:\n  - ${bad}`);

const problemsOf = (text: string): readonly Problem[] => {
  const { entries, problems } = readLog(text);
  return [...problems, ...entries.flatMap((entry) => entry.problems)];
};

const cases: Readonly<Record<keyof typeof entryRules, RuleCase>> = {
  'log/not-utf8': { within: note, bad: '- note: The boot log ¦\udcff stops.' },
  'log/line-too-long': { within: title, bad: `¦${'long '.repeat(210_000)}` },
  'log/unclosed-fence': { within: title, bad: '¦```\nboot: stage 4' },
  'log/unclosed-comment': { within: title, bad: '¦<!-- entries of 2025' },
  'entry/too-long': { within: note, bad: `- note: ${'long '.repeat(2_000)}\n`.repeat(30), place: '3:1' },
  'entry/heading-level': {
    within: heading,
    bad: '¦### 2026-02-13T18:04:11Z runner:codex action_type=progress',
  },
  'entry/action-type': { within: heading, bad: '¦## 2026-02-13T18:04:11Z runner:codex action_type=progres' },
  'entry/time': { within: heading, bad: '¦## 2026-02-13T25:04:11Z runner:codex action_type=progress' },
  'entry/actor': { within: heading, bad: '¦## 2026-02-13T18:04:11Z runner action_type=progress' },
  'entry/bullet-without-key': bullet('- ¦The boot log stops at stage 2.'),
  'entry/unknown-key': bullet('- ¦colour: red'),
  'entry/duplicate-key': bullet('- note: Stage 2.\n- ¦note: Stage 3.'),
  'entry/value': bullet('- ¦branch:'),
  'entry/value-too-long': bullet(`- note: ¦${'long '.repeat(3_300)}`),
  'entry/summary': { within: summary, bad: '- head: 8a3bd1bfa922522920393704d38feffba15f85ca', place: '3:1' },
  'entry/unknown-summary-key': said('¦colour=red'),
  'entry/thread-ref': { within: summary, bad: '- summary: ¦thread_ref=RUNNER..WS8 executor=remote_codex' },
  'entry/executor': { within: summary, bad: '- summary: thread_ref=RUNNER-WS8-20260213A ¦executor=local' },
  'entry/run': said('¦run=0'),
  'entry/turn': said('¦turn=-1'),
  'entry/entry': said('¦entry=k3'),
  'entry/state': said('¦state=finished'),
  'entry/codex-thread-id': said('¦codex_thread_id='),
  'entry/object-id': bullet('- head: ¦8a3bd1b'),
  'entry/evidence': bullet('- evidence:\n  - ¦evidence/ws8/boot.log'),
  'entry/evidence-twice': bullet('- evidence:\n  - AC1: boot.log\n  - ¦AC1: boot.log'),
  'entry/blocker-incomplete': blocker('¦No power. owner=infra:codex next=command:`ipmi power on slot-3`'),
  'entry/owner': blocker('¦No power. owner=infra operator_required=no next=command:`ipmi power on slot-3`'),
  'entry/operator-required': blocker(
    '¦No power. owner=infra:codex operator_required=maybe next=command:`ipmi power on slot-3`',
  ),
  'entry/not-yet-supported': blocker(
    '¦No power. hold=yes owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`',
  ),
  'entry/repeated': {
    within: (part) => `${instead('title')(parts.title)}\n${part}\n`,
    bad: `¦${parts.heading}\n${parts.summary}\n${parts.note}`,
  },
};

it.each(Object.entries(cases) as [RuleCode, RuleCase][])('%s is told at its place', (code, broken) => {
  expectRule(code, broken, problemsOf);
});
