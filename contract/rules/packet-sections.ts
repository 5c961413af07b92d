import type { Rules } from './rule.ts';

/** A packet's sections. */
export const packetSectionRules = {
  'packet/outside-section': {
    keeps: ['delegation/objective'],
    expected: 'Below the header all text stands in a section.',
    example: '# Objective\nSlot 3 runs image 2.4.1.',
    mend: 'Put keys above the first blank line and text into a section.',
  },
  'packet/unknown-section': {
    keeps: ['delegation/objective'],
    expected: 'The sections are Objective, Constraints, Acceptance criteria, Reporting and Escalation gates.',
    example: '## Notes',
    mend: 'Use ## inside the sections that there are.',
  },
  'packet/duplicate-section': {
    keeps: ['delegation/objective', 'delegation/criteria', 'delegation/reporting', 'delegation/gates'],
    expected: 'Each section stands once.',
    example: '## Reporting of figures\nFigures as a table.',
    mend: 'Join the two.',
  },
  'packet/missing-section': {
    keeps: ['delegation/objective', 'delegation/criteria', 'delegation/reporting', 'delegation/gates'],
    expected: 'Arch provides objective, constraints, acceptance criteria, reporting and escalation gates.',
    example: '# Reporting\nCommit SHAs, evidence paths, next action.',
    mend: 'Add the heading with its text below.',
  },
  'packet/empty-section': {
    keeps: ['delegation/objective', 'delegation/criteria', 'delegation/reporting', 'delegation/gates'],
    expected: 'Each section says something.',
    example: '# Reporting\nCommit SHAs, evidence paths, next action.',
    mend: 'Fill it in.',
  },
  'packet/second-objective': {
    keeps: ['parallel/one-objective'],
    expected: 'A thread has one objective.',
    example: '# Objective\nSlot 3 runs image 2.4.1.',
    mend: 'One objective a thread: write a packet of its own for the other, or say the one objective first and its steps below it.',
  },
  'packet/commands': {
    keeps: ['definition/ssh-direct'],
    expected: '# Commands holds exactly one sh fence with at least one command.',
    example: '# Commands\n```sh\nmake install-agent\n```',
    mend: 'Put all commands into one fence: ```sh, the commands, ```.',
  },
  'packet/vague': {
    keeps: ['delegation/objective', 'delegation/reporting', 'handshake/request-success'],
    expected: 'What is asked for is exact enough to work by.',
    example: 'Touch nothing but slot 3.',
    mend: 'Say exactly what is wanted.',
  },
  'packet/no-criteria': {
    keeps: ['delegation/criteria'],
    expected: 'At least one criterion tells when the work is done.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Write `- AC1: <what is true when done> evidence=<path of a file that shows it>`.',
  },
  'packet/too-many-criteria': {
    keeps: ['delegation/criteria', 'parallel/one-objective'],
    expected: 'A packet has at most 50 criteria.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Split the packet.',
  },
  'packet/criterion-form': {
    keeps: ['delegation/criteria'],
    expected: 'A criterion is a bullet that begins with its number.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Write `- AC1: <what is true when done> evidence=<path of a file that shows it>`.',
  },
  'packet/duplicate-criterion': {
    keeps: ['delegation/criteria'],
    expected: 'Each criterion has a number of its own.',
    example: '- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt',
    mend: 'Give each criterion a number of its own.',
  },
  'packet/criterion-vague': {
    keeps: ['delegation/criteria'],
    expected: 'A criterion says what exactly is true when it is met.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Say what exactly is true when it is met.',
  },
  'packet/criterion-without-evidence': {
    keeps: ['delegation/criteria'],
    expected: 'Each criterion names a file that will show it.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Add evidence=<path of a file in the role repository that shows it>.',
  },
  'packet/criterion-key-twice': {
    keeps: ['delegation/criteria'],
    expected: 'evidence= and check= stand once in a criterion.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log,evidence/ws8/console.txt',
    mend: 'Say it once: evidence=<path>,<path>.',
  },
  'packet/criterion-unknown-key': {
    keeps: ['delegation/criteria'],
    expected: 'Behind evidence= a criterion has no key but check=.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log check=`make smoke SLOT=3`',
    mend: 'Write evidence= and check= alone, values with spaces in backquotes.',
  },
  'packet/criterion-tail': {
    keeps: ['delegation/criteria'],
    expected: 'Nothing stands behind the values of evidence= and check=.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log check=`make smoke SLOT=3`',
    mend: 'Put a value with spaces in backquotes, and the text before evidence=.',
  },
  'packet/evidence-path': {
    keeps: ['delegation/criteria'],
    expected: 'Evidence is a file inside the role repository, named by its path.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log',
    mend: 'Name a file by its path inside the role repository, like evidence/ws8/boot.log, behind all other text.',
  },
  'packet/check': {
    keeps: ['delegation/criteria'],
    expected: 'check= has a whole command line.',
    example: '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log check=`make smoke SLOT=3`',
    mend: 'Write check=`<command line>`.',
  },
  'packet/gate-form': {
    keeps: ['delegation/gates'],
    expected: 'A gate is a bullet: its owner, a colon, what needs them.',
    example: '- operator: erasing any slot',
    mend: 'Write `- operator: <what needs the operator>`.',
  },
  'packet/gate-owner': {
    keeps: ['delegation/gates', 'closure/owner'],
    expected: "A gate's owner is operator, arch or a configured role.",
    example: "- infra:codex: any change of a VM's network",
    mend: 'Name an owner that exists.',
  },
  'packet/gate-vague': {
    keeps: ['delegation/gates'],
    expected: 'A gate says what must not be done without its owner.',
    example: '- operator: erasing any slot',
    mend: 'Say what must not be done without them.',
  },
} as const satisfies Rules;
