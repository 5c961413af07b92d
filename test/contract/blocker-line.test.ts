import { describe, expect, it } from 'vitest';
import { readBlocker, writeBlocker } from '../../contract/blocker-line.ts';

const next = 'command:`ipmi power on slot-3`';
const power = { text: 'Slot 3 has no power.', owner: 'operator', operatorRequired: true, next };
const words = 'Slot 3 has no power.';

describe('a blocker', () => {
  it.each<[string, string]>([
    ['as it is written', `${words} owner=operator operator_required=yes next=${next}`],
    ['in another order', `${words} next=${next} operator_required=yes owner=operator`],
    ['with keys in capitals', `${words} OWNER=operator Operator_Required=YES Next=${next}`],
    ['with an owner in capitals', `${words} owner=Operator operator_required=yes next=${next}`],
    ['with values in backquotes', `${words} owner=\`operator\` operator_required=\`yes\` next=${next}`],
    ['with spaces around it', `  ${words}  owner=operator  operator_required=yes  next=${next} `],
    ['with spaces around the signs', `${words} owner = operator operator_required= yes next =${next}`],
  ])('is read %s', (_how, line) => {
    expect(readBlocker(line)).toEqual({ ok: true, blocker: power });
  });

  it.each<[string, string, Partial<typeof power>]>([
    ['a packet as its next action', 'next=packet:packets/power.md', { next: 'packet:packets/power.md' }],
    ['backquotes in its command', 'next=command:``echo `date` ``', { next: 'command:``echo `date` ``' }],
    [
      'a command that holds the keys',
      'next=command:`x owner=a next=b`',
      { next: 'command:`x owner=a next=b`' },
    ],
    ['a command written apart', 'next=command: `make x`', { next: 'command: `make x`' }],
    ['a bare span', 'next=`make x`', { next: '`make x`' }],
    ['words that nobody can do', 'next=ask around a bit', { next: 'ask around a bit' }],
  ])('may have %s', (_what, tail, change) => {
    expect(readBlocker(`${words} owner=operator operator_required=yes ${tail}`)).toEqual({
      ok: true,
      blocker: { ...power, ...change },
    });
  });

  it('may speak of anything before its keys, and of a key twice', () => {
    const text = 'The line owner=x next=`y` is wrong: a=b.';
    expect(readBlocker(`${text} owner=infra:codex operator_required=no next=${next}`)).toEqual({
      ok: true,
      blocker: { text, owner: 'infra:codex', operatorRequired: false, next },
    });
  });

  it.each<[string, string, string]>([
    ['', 'entry/blocker-incomplete', 'owner, operator_required, next'],
    [words, 'entry/blocker-incomplete', 'owner, operator_required, next'],
    [`${words} next=${next}`, 'entry/blocker-incomplete', 'owner, operator_required'],
    [`${words} owner=operator next=${next}`, 'entry/blocker-incomplete', 'operator_required'],
    [`${words} owner=operator operator_required=yes`, 'entry/blocker-incomplete', 'next'],
    [
      `owner=operator operator_required=yes next=${next}`,
      'entry/blocker-incomplete',
      'what stands in the way',
    ],
    [`${words} owner=nobody operator_required=yes next=${next}`, 'entry/owner', 'neither'],
    [`${words} owner=operator operator_required=maybe next=${next}`, 'entry/operator-required', 'yes or'],
    [`${words} hold=a owner=operator operator_required=yes next=${next}`, 'entry/not-yet-supported', 'hold='],
  ])('%j is refused: %s', (line, code, fault) => {
    const read = readBlocker(line);
    expect(read).toMatchObject({ ok: false, code });
    expect(!read.ok && read.fault).toContain(fault);
  });

  it('is written so that it is read back, or not at all', () => {
    expect(writeBlocker(power)).toBe(`${words} owner=operator operator_required=yes next=${next}`);
    expect(writeBlocker({ ...power, operatorRequired: false })).toContain('operator_required=no');
    for (const change of [{ owner: 'nobody' }, { text: '' }, { text: `x hold=y` }, { next: 'a owner=b' }])
      expect(() => writeBlocker({ ...power, ...change })).toThrow(TypeError);
  });
});
