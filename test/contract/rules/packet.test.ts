import { it } from 'vitest';
import type { packetHeaderRules } from '../../../contract/rules/packet.ts';
import type { RuleCode } from '../../../contract/rules/table.ts';
import { packetProblems, packetWith } from '../packet-text.ts';
import { expectRule, type RuleCase } from './rule-case.ts';

const instead =
  (slot: string) =>
  (part: string): string =>
    packetWith(slot, part);
const threadRef = instead('thread_ref=RUNNER-WS8-20260213A');
const role = instead('role=runner:codex');
const scope = instead('scope=WS8/T-14');
const success = instead('success=Slot 3 boots image 2.4.1 and the log reaches stage 4.');
const locks = instead('locks=vm/build-7 hut/slot-3 hut/slot-3');
const objective = instead('Slot 3 runs image 2.4.1.');
const lastGate = instead("- infra:codex: any change of a VM's network");
const direct = (part: string): string =>
  locks('executor=ssh_direct\nreason=The agent of slot 3 is not installed yet.').replace(
    '# Reporting',
    () => `${part}\n\n# Reporting`,
  );

const cases: Readonly<Record<keyof typeof packetHeaderRules, RuleCase>> = {
  'packet/too-large': { within: objective, bad: 'long '.repeat(13_200), place: '1:1' },
  'packet/hostile-character': { within: scope, bad: 'scope=WS8/¦\u202eT-14' },
  'packet/unclosed-fence': { within: lastGate, bad: '¦```\nmake smoke' },
  'packet/unclosed-comment': { within: lastGate, bad: '¦<!-- asked for by the operator' },
  'packet/header-line': { within: scope, bad: 'scope=WS8/T-14\n¦Please do this:' },
  'packet/unknown-key': { within: locks, bad: '¦colour=red' },
  'packet/duplicate-key': { within: scope, bad: 'scope=WS8/T-14\n¦scope=WS8/T-15' },
  'packet/missing-key': { within: scope, bad: 'deadline=2h', place: '1:1' },
  'packet/empty-key': { within: scope, bad: '¦scope=' },
  'packet/thread-ref': { within: threadRef, bad: 'thread_ref=¦RUNNER..WS8' },
  'packet/unknown-role': { within: role, bad: 'role=¦runer:codex' },
  'packet/too-long': { within: scope, bad: `scope=¦${'WS8 '.repeat(51)}` },
  'packet/several-conditions': { within: success, bad: 'success=Slot 3 boots. ¦The log reaches stage 4.' },
  'packet/blank': { within: scope, bad: 'scope=¦<workstream or ticket>' },
  'packet/steps': { within: locks, bad: 'steps=¦many' },
  'packet/handshake': { within: locks, bad: 'handshake=¦later' },
  'packet/handshake-skipped': { within: locks, bad: 'handshake=¦skip' },
  'packet/lock': { within: locks, bad: 'locks=hut/slot-3 ¦workspace/runner' },
  'packet/deadline': { within: locks, bad: 'deadline=¦2 hours' },
  'packet/accept': { within: locks, bad: 'accept=¦operator' },
  'packet/executor': { within: locks, bad: 'executor=¦local' },
  'packet/ssh-direct-without-reason': {
    within: locks,
    bad: 'executor=¦ssh_direct',
    beside: ['packet/ssh-direct-without-commands', 'packet/not-yet-supported'],
  },
  'packet/ssh-direct-without-commands': {
    within: direct,
    bad: '',
    place: '5:10',
    beside: ['packet/not-yet-supported'],
  },
  'packet/only-with-ssh-direct': {
    within: instead('Commit SHAs, evidence paths, next action.'),
    bad: 'Commit SHAs.\n\n¦# Commands\n```sh\nmake smoke\n```',
  },
  'packet/after': {
    within: locks,
    bad: 'after=OTHER-1 ¦RUNNER-WS8-20260213A',
    beside: ['packet/not-yet-supported'],
  },
  'packet/budget': { within: locks, bad: 'budget=¦0' },
  'packet/not-yet-supported': { within: locks, bad: 'accept=¦arch' },
};

it.each(Object.entries(cases) as [RuleCode, RuleCase][])('%s is told at its place', (code, broken) => {
  expectRule(code, broken, packetProblems);
});
