import { describe, expect, it } from 'vitest';
import { designPacket, packetProblems, packetWith, toldBy } from './packet-text.ts';

const boot = '- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log';
const constraint = '- Touch nothing but slot 3.';
const success = 'Slot 3 boots image 2.4.1 and the log reaches stage 4.';
const gates = designPacket.slice(designPacket.indexOf('- operator:'));

/** The same packet, as people and agents write Markdown. */
const read: readonly (readonly [string, string])[] = [
  ['trailing spaces', designPacket.replaceAll('\n', '  \n')],
  ['no line ending at the end', designPacket.trimEnd()],
  ['blank lines and a comment first', `\n<!-- ours -->\n\n${designPacket}`],
  ['a bold heading', packetWith('# Objective\n', '# **Objective**\n')],
  ['a heading with a colon', packetWith('# Objective\n', '# Objective:\n')],
  ['a bold heading with a colon', packetWith('# Objective\n', '# **Objective:**\n')],
  ['a closed heading', packetWith('# Objective\n', '# Objective #\n')],
  ['a bold criterion', packetWith('- AC1:', '- **AC1**:')],
  ['a bold criterion and colon', packetWith('- AC1:', '- **AC1:**')],
  ['a criterion to tick off', packetWith('- AC1:', '- [ ] AC1:')],
  ['evidence in the next line', packetWith('2.4.1. evidence=', '2.4.1.\n  evidence=')],
  ['evidence as an inner bullet', packetWith('2.4.1. evidence=', '2.4.1.\n  - evidence=')],
  ['paths by commas', packetWith('ws8/boot.log', 'a.log, evidence/b.log')],
  ['paths in backquotes', packetWith('evidence/ws8/boot.log', '`a.log`, `b c.log` d.log')],
  ['a bold owner', packetWith('- operator:', '- **operator**:')],
  ['no gates', packetWith(gates, '- None.\n')],
  ['no constraints', packetWith(constraint, 'None.')],
  ['a class of acts', packetWith('erasing any slot', 'any workaround')],
  ['a failed check as a gate', packetWith('erasing any slot', 'any failed check')],
  ['an objective in a fence', packetWith('Slot 3 runs image 2.4.1.', '```\nSlot 3 runs image 2.4.1.\n```')],
  ['constraints in a quote', packetWith(constraint, '> Touch nothing but slot 3.')],
  ['a rule across the page', packetWith(constraint, `${constraint}\n\n---`)],
];

/** What nobody could work by, however it is set. */
const refused: readonly (readonly [string, string, readonly string[]])[] = [
  ['a success of none', packetWith(success, 'none'), ['4:9 vague']],
  ['a scope of none', packetWith('WS8/T-14', 'None'), ['3:7 vague']],
  ['an objective of none', packetWith('Slot 3 runs image 2.4.1.', 'None.'), ['8:1 vague']],
  ['a criterion of none', packetWith('Slot 3 boots 2.4.1.', 'None.'), ['14:3 criterion-vague']],
  ['a gate of none', packetWith('erasing any slot', 'none'), ['21:13 gate-vague']],
  ['a lock of none', packetWith('vm/build-7 hut/slot-3 hut/slot-3', 'none'), ['5:7 lock']],
  ['vague text in a fence', packetWith(constraint, '```\nTBD\n```'), ['12:1 vague']],
  ['vague text in a quote', packetWith(constraint, '> TBD'), ['11:1 vague']],
  ['an empty fence', packetWith(constraint, '```sh\n```'), ['10:1 empty-section']],
  ['vague text below a heading', packetWith('Slot 3 runs image 2.4.1.', '## What\nTBD'), ['9:1 vague']],
  ['vague text behind a comment', packetWith(constraint, '- <!-- slots --> TBD'), ['11:3 vague']],
  ['a criterion in a quote', packetWith(boot, `> ${boot}`), ['14:5 criterion-form']],
  ['a criterion in a fence', packetWith(boot, `\`\`\`\n${boot}\n\`\`\``), ['15:3 criterion-form']],
  ['a check with a blank', packetWith('make smoke SLOT=3', 'make smoke SLOT=<n>'), ['15:64 check']],
  ['a blank of a form', packetWith(constraint, '- Touch nothing but <host>.'), ['11:21 blank']],
  ['a choice still to be made', packetWith(success, 'Decide on next steps'), ['4:9 vague']],
];

describe('a packet', () => {
  it.each(read)('may have %s', (_, text) => {
    expect(packetProblems(text)).toEqual([]);
  });

  it.each(refused)('is refused for %s', (_, text, expected) => {
    expect(toldBy(text)).toEqual(expected);
  });
});
