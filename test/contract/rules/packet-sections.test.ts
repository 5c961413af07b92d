import { it } from 'vitest';
import type { packetSectionRules } from '../../../contract/rules/packet-sections.ts';
import type { RuleCode } from '../../../contract/rules/table.ts';
import { designPacket, packetProblems, packetWith } from '../packet-text.ts';
import { expectRule, type RuleCase } from './rule-case.ts';

const instead =
  (slot: string) =>
  (part: string): string =>
    packetWith(slot, part);
const behind =
  (slot: string) =>
  (part: string): string =>
    packetWith(slot, `${slot}\n\n${part}`);
const objective = instead('# Objective\nSlot 3 runs image 2.4.1.');
const reporting = instead('# Reporting\nCommit SHAs, evidence paths, next action.');
const first = instead('- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log');
const second = instead(
  '- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt check=`make smoke SLOT=3`',
);
const criteria = (part: string): string => designPacket.replace(/- AC1[^]*?\n(?=\n)/u, () => `${part}\n`);
const gate = instead('- operator: erasing any slot');
const direct = (part: string): string =>
  packetWith(
    '\n\n# Objective',
    '\nexecutor=ssh_direct\nreason=The agent is not installed yet.\n\n# Objective',
  ).replace('# Reporting', () => `${part}\n\n# Reporting`);

const cases: Readonly<Record<keyof typeof packetSectionRules, RuleCase>> = {
  'packet/outside-section': { within: objective, bad: '¦note=x\n\n# Objective\nSlot 3 runs image 2.4.1.' },
  'packet/unknown-section': {
    within: behind('- Touch nothing but slot 3.'),
    bad: '¦# Notes\nSlot 4 is free.',
  },
  'packet/duplicate-section': {
    within: behind('Commit SHAs, evidence paths, next action.'),
    bad: '¦# Reporting\nFigures as a table.',
  },
  'packet/missing-section': { within: reporting, bad: '', place: '21:1' },
  'packet/empty-section': { within: reporting, bad: '¦# Reporting' },
  'packet/second-objective': {
    within: objective,
    bad: '# Objective\nSlot 3 runs image 2.4.1.\n\n¦# Objective\nThe wiki is on Postgres.',
  },
  'packet/commands': {
    within: direct,
    bad: '¦# Commands\nmake install-agent',
    beside: ['packet/not-yet-supported'],
  },
  'packet/vague': { within: instead('Touch nothing but slot 3.'), bad: '¦as needed' },
  'packet/no-criteria': { within: criteria, bad: '', place: '13:1' },
  'packet/too-many-criteria': {
    within: criteria,
    bad: Array.from(
      { length: 51 },
      (_, index) => `- AC${String(index + 1)}: Slot 3 boots. evidence=a.log`,
    ).join('\n'),
    place: '13:1',
  },
  'packet/criterion-form': { within: first, bad: '- ¦Slot 3 boots 2.4.1. evidence=boot.log' },
  'packet/duplicate-criterion': { within: second, bad: '- ¦AC1: The smoke suite passes. evidence=smoke.txt' },
  'packet/criterion-vague': { within: first, bad: '- ¦AC1: TBD evidence=boot.log' },
  'packet/criterion-without-evidence': { within: first, bad: '- ¦AC1: Slot 3 boots 2.4.1.' },
  'packet/criterion-key-twice': { within: first, bad: '- AC1: Slot 3 boots. evidence=a.log ¦evidence=b.log' },
  'packet/criterion-unknown-key': {
    within: first,
    bad: '- AC1: Slot 3 boots. evidence=a.log ¦verify=`make`',
  },
  'packet/criterion-tail': { within: first, bad: '- AC1: Slot 3 boots. evidence=a.log check=make ¦smoke' },
  'packet/evidence-path': { within: first, bad: '- AC1: Slot 3 boots. ¦evidence=../boot.log' },
  'packet/check': { within: first, bad: '- AC1: Slot 3 boots. evidence=a.log ¦check=`<command>`' },
  'packet/gate-form': { within: gate, bad: '- ¦erasing any slot' },
  'packet/gate-owner': { within: gate, bad: '- ¦nobody: erasing any slot' },
  'packet/gate-vague': { within: gate, bad: '- operator: ¦as needed' },
};

it.each(Object.entries(cases) as [RuleCode, RuleCase][])('%s is told at its place', (code, broken) => {
  expectRule(code, broken, packetProblems);
});
