import { describe, expect, it } from 'vitest';
import { packetWith, toldBy } from './packet-text.ts';

const fence = '```sh\nmake install-agent\n```';
/** The packet with these header lines from line 6 on and, from line 10 on (11 with two lines, …), these commands. */
const packetOf = (header: string, commands = ''): string =>
  packetWith(
    ' hut/slot-3 hut/slot-3\n\n# Objective\nSlot 3 runs image 2.4.1.\n',
    ` hut/slot-3${header === '' ? '' : `\n${header}`}\n\n# Objective\nSlot 3 runs image 2.4.1.\n${commands}`,
  );
const reason = 'reason=The agent of slot 3 is not installed yet.';
const direct = `executor=ssh_direct\n${reason}`;
const notYet = '6:10 not-yet-supported';

describe('executor=ssh_direct', () => {
  it.each([
    ['a reason and one sh fence', direct, `# Commands\n${fence}\n`, [notYet]],
    ['prose around the fence', direct, `# Commands\nOn the hut:\n${fence}\nThat is all.\n`, [notYet]],
    ['tildes, a language in capitals', direct, '# Commands\n~~~ SH\nmake\n~~~\n', [notYet]],
    ['a fence of four that holds three', direct, '# Commands\n````sh\ncat <<E\n```\nE\n````\n', [notYet]],
    [
      'no reason',
      'executor=ssh_direct',
      `# Commands\n${fence}\n`,
      ['6:10 ssh-direct-without-reason', notYet],
    ],
    ['an empty reason', 'executor=ssh_direct\nreason=', `# Commands\n${fence}\n`, [notYet, '7:1 empty-key']],
    [
      'a vague reason',
      'executor=ssh_direct\nreason=as needed',
      `# Commands\n${fence}\n`,
      [notYet, '7:8 vague'],
    ],
    ['a blank reason', 'executor=ssh_direct\nreason=<why>', `# Commands\n${fence}\n`, [notYet, '7:8 blank']],
    [
      'a reason without end',
      `executor=ssh_direct\nreason=${'long '.repeat(201)}`,
      `# Commands\n${fence}\n`,
      [notYet, '7:8 too-long'],
    ],
    ['no commands', direct, '', ['6:10 ssh-direct-without-commands', notYet]],
    ['commands without a fence', direct, '# Commands\nmake\n', [notYet, '11:1 commands']],
    ['two fences', direct, `# Commands\n${fence}\n${fence}\n`, [notYet, '15:1 commands']],
    ['another language', direct, '# Commands\n```python\nmake()\n```\n', [notYet, '12:1 commands']],
    ['no language', direct, '# Commands\n```\nmake\n```\n', [notYet, '12:1 commands']],
    ['an empty fence', direct, '# Commands\n```sh\n\n# later\n```\n', [notYet, '12:1 commands']],
  ])('with %s', (_, header, commands, expected) => {
    expect(toldBy(packetOf(header, commands))).toEqual(expected);
  });

  it.each([
    ['a reason', reason, '', ['6:1 only-with-ssh-direct']],
    ['commands', '', `# Commands\n${fence}\n`, ['9:1 only-with-ssh-direct']],
    [
      'both, under remote_codex',
      `executor=remote_codex\n${reason}`,
      `# Commands\n${fence}\n`,
      ['7:1 only-with-ssh-direct', '11:1 only-with-ssh-direct'],
    ],
  ])('is missed by %s', (_, header, commands, expected) => {
    expect(toldBy(packetOf(header, commands))).toEqual(expected);
  });
});

describe('keys whose time has not come', () => {
  it.each([
    ['after=OTHER-1', ['6:1 not-yet-supported']],
    ['after=OTHER-1, OTHER-2 `', ['6:1 not-yet-supported', '6:24 after']],
    ['after=OTHER..1', ['6:1 not-yet-supported', '6:7 after']],
    ['after=OTHER-1 runner-ws8-20260213a', ['6:1 not-yet-supported', '6:15 after']],
    ['after=OTHER-1 other-1', ['6:1 not-yet-supported', '6:15 after']],
    ['after=', ['6:1 empty-key']],
    ['budget=150000', []],
    ['budget=200k', []],
    ['budget=2M', []],
    ['budget=0', ['6:8 budget']],
    ['budget=0k', ['6:8 budget']],
    ['budget=-5', ['6:8 budget']],
    ['budget=1.5m', ['6:8 budget']],
    ['budget=200 tokens', ['6:8 budget']],
    ['budget=200_000', ['6:8 budget']],
    ['accept=arch', ['6:8 not-yet-supported']],
    ['accept=Auto', []],
    ['accept=operator', ['6:8 accept']],
  ])('%s', (header, expected) => {
    expect(toldBy(packetOf(header))).toEqual(expected);
  });
});
