import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionFault } from '../../contract/action-check.ts';
import { formatAction, parseAction } from '../../contract/action.ts';
import { actions } from './entry-arbitrary.ts';

describe('parseAction', () => {
  it.each([
    ['packet:packets/ws8.md', { kind: 'packet', path: 'packets/ws8.md' }],
    [' Packet: packets/ws8.md ', { kind: 'packet', path: 'packets/ws8.md' }],
    ['command:`ipmi power on slot-3`', { kind: 'command', command: 'ipmi power on slot-3' }],
    ['Command : `make check`', { kind: 'command', command: 'make check' }],
    ['command:`investigate-logs --slot 3`', { kind: 'command', command: 'investigate-logs --slot 3' }],
    ['command:`./check`', { kind: 'command', command: './check' }],
    ['command:`` echo `date` ``', { kind: 'command', command: 'echo `date`' }],
  ])('reads %j', (text, action) => {
    expect(parseAction(text)).toEqual({ ok: true, action });
  });

  it.each([
    '', 'TBD', 'investigate', 'Investigate further', 'follow up', 'as needed', 'power on slot 3', 'command:', 'command:``', 'command:` `',
    'command:make check', 'command:`make', 'command:`make` now', 'command:`TBD`', 'command:`investigate`', 'command:`<command line>`',
    'command:`…`', 'packet:', 'packet:../x.md', 'packet:/etc/x.md', 'packet:a b.md', 'packet:.git/config', 'note:x',
    `command:\`${'x'.repeat(3_000)}\``,
  ])('refuses %j with a sentence', (text) => {
    const reading = parseAction(text);
    expect(reading.ok).toBe(false);
    expect(!reading.ok && reading.message).toMatch(/^[A-Z"].*\.$/u);
  }); // prettier-ignore

  it('reads back every action that formatAction writes', () => {
    fc.assert(
      fc.property(actions, (text) => {
        const reading = parseAction(text);
        expect(reading.ok && formatAction(reading.action)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAction(text)));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAction(`command:${text}`)));
  });
});

describe('actionFault', () => {
  it('takes the bare restart of a thread for no next action', () => {
    expect(actionFault('command:`threadline resume X`')).toMatch(/alone is no next action/u);
    expect(actionFault('command:`threadline resume X --packet packets/two.md`')).toBeUndefined();
  });

  it.each(['true', 'echo done', 'sleep 60', 'cd /srv && echo "see the log"', 'printf x; exit 1'])(
    'takes %j, after which nothing is otherwise, for none',
    (command) => {
      expect(actionFault(`command:\`${command}\``)).toMatch(/only waits or prints/u);
    },
  );
  it.each([
    'echo x > y',
    'printf x | tee y',
    'echo "$(make x)"',
    'cd /srv && make',
    'sleep 60; make',
    'A=1 make',
  ])('takes %j for one', (command) => {
    expect(actionFault(`command:\`${command}\``)).toBeUndefined();
  });
});
