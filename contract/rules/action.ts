import type { Rules } from './rule.ts';

const action = '--next-action packet:packets/ws8-slot-4.md';

/** Packets that next actions name: read in git, at the tip of the role's branch or in arch's repository. */
export const actionRules = {
  'action/packet-missing': {
    keeps: ['closure/next-action', 'definition/truth'],
    expected: "A packet that a next action names is in the role's commit or on arch's branch.",
    example: action,
    mend: 'Commit the packet at that path, or name another next action.',
  },
  'action/packet-not-a-file': {
    keeps: ['closure/next-action', 'definition/truth'],
    expected: 'A packet that a next action names is a regular file.',
    example: action,
    mend: 'Name the packet itself, committed as a regular file.',
  },
  'action/packet-too-large': {
    keeps: ['closure/next-action'],
    expected: 'A packet that a next action names has at most 64 KiB.',
    example: action,
    mend: 'Move the bulk of the packet into files of a repository and name them in it.',
  },
  'action/packet-refused': {
    keeps: ['closure/next-action'],
    expected:
      'A packet that a next action names could be delegated as it stands: `threadline lint` finds no problem.',
    example: action,
    mend: 'Mend the packet and commit it.',
  },
  'action/packet-unseen': {
    keeps: ['closure/next-action', 'definition/truth'],
    expected: 'A packet that a next action names can be read where the entry is judged.',
    example: action,
    mend: "Commit the packet in the role's own repository, or name another next action.",
  },
  'action/too-many-packets': {
    keeps: ['closure/next-action'],
    expected: 'An entry names at most 20 packets.',
    example: action,
    mend: 'Name the packets that come next; the others follow from them.',
  },
} as const satisfies Rules;
