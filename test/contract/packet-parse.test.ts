import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePacket } from '../../contract/packet-parse.ts';
import type { Packet } from '../../contract/packet.ts';
import { foreignTexts } from './entry-arbitrary.ts';
import { designPacket as packet, known, packetProblems, toldBy as told } from './packet-text.ts';
import { expectPlacesInside } from './places.ts';

const parsed = (text: string): Packet => {
  const reading = parsePacket(text, known);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems, null, 1));
};
describe('parsePacket', () => {
  it('reads the packet of the design', () => {
    expect(parsed(packet)).toEqual({
      threadRef: 'RUNNER-WS8-20260213A',
      role: 'runner:codex',
      scope: 'WS8/T-14',
      success: 'Slot 3 boots image 2.4.1 and the log reaches stage 4.',
      locks: ['hut/slot-3', 'vm/build-7'],
      executor: 'remote_codex',
      steps: 'multi',
      handshake: 'ask',
      objective: 'Slot 3 runs image 2.4.1.',
      constraints: '- Touch nothing but slot 3.',
      criteria: [
        { id: 'AC1', text: 'Slot 3 boots 2.4.1.', evidence: ['evidence/ws8/boot.log'] },
        {
          id: 'AC2',
          text: 'The smoke suite passes.',
          evidence: ['evidence/ws8/smoke.txt'],
          check: 'make smoke SLOT=3',
        },
      ],
      reporting: 'Commit SHAs, evidence paths, next action.',
      gates: [
        { owner: 'operator', text: 'erasing any slot' },
        { owner: 'infra:codex', text: "any change of a VM's network" },
      ],
    });
  });

  it('accepts CRLF and a byte order mark', () => {
    expect(parsed(`\ufeff${packet.replaceAll('\n', '\r\n')}`)).toEqual(parsed(packet));
  });

  it('lists five mistakes at once, each with its line and column', () => {
    const wrong = packet
      .replace('RUNNER-WS8-20260213A', 'RUNNER..WS8')
      .replace('role=runner:codex', 'role=runer:codex')
      .replace('evidence=evidence/ws8/boot.log', 'evidence=../boot.log')
      .replace('# Reporting\nCommit SHAs, evidence paths, next action.\n\n', '')
      .replace('- operator: erasing', '- nobody: erasing');
    expect(told(wrong)).toEqual([
      '1:12 thread-ref',
      '2:6 unknown-role',
      '14:28 evidence-path',
      '18:3 gate-owner',
      '19:1 missing-section',
    ]);
  });

  const headers: readonly (readonly [string, string, string])[] = [
    ['executor=remote_codex', 'executor=remote_codex', ''],
    ['accept=auto', 'accept=auto', ''],
    ['a deadline', 'deadline=2h', ''],
    ['one step without a handshake', 'steps=single\nhandshake=skip', ''],
    ['several steps without a handshake', 'handshake=skip', '6:11 handshake-skipped'],
    ['accept=arch', 'accept=arch', '6:8 not-yet-supported'],
    ['after=', 'after=OTHER-1', '6:1 not-yet-supported'],
    ['a budget', 'budget=200k', ''],
    ['another executor', 'executor=local', '6:10 executor'],
    ['an unknown key', '  colour=red', '6:3 unknown-key'],
    ['a key twice', 'scope=WS9', '6:1 duplicate-key'],
    ['a line that is no key', 'Please do this:', '6:1 header-line'],
    ['a vague success', 'success=TBD', '6:1 duplicate-key'],
    ['a bad deadline', 'deadline=2 hours', '6:10 deadline'],
    ['steps=many', 'steps=many', '6:7 steps'],
  ];
  it.each(headers)('judges %s', (_, lines, expected) => {
    const text = packet.replace('locks=vm/build-7 hut/slot-3 hut/slot-3\n', `locks=hut/slot-3\n${lines}\n`);
    expect(told(text).join()).toBe(expected);
  });

  const changes: readonly (readonly [string, string, string, string])[] = [
    [
      'a vague success',
      'success=Slot 3 boots image 2.4.1 and the log reaches stage 4.',
      'success=TBD',
      '4:9 vague',
    ],
    ['an empty scope', 'scope=WS8/T-14', 'scope=', '3:1 empty-key'],
    ['a missing scope', 'scope=WS8/T-14\n', '', '1:1 missing-key'],
    ['the reserved lock', 'vm/build-7', 'workspace/runner', '5:7 lock'],
    ['a lock with odd characters', 'hut/slot-3 hut', 'hut;rm hut', '5:18 lock'],
    ['a blank of a form', 'Slot 3 runs image 2.4.1.', '<what outcome>', '8:1 blank'],
    ['a vague objective', 'Slot 3 runs image 2.4.1.', 'Investigate further.', '8:1 vague'],
    ['a vague constraint', '- Touch nothing but slot 3.', '- as needed', '11:3 vague'],
    ['an empty section', 'Slot 3 runs image 2.4.1.\n', '', '7:1 empty-section'],
    [
      'a second objective',
      '# Constraints\n',
      '# Objective\nAnother.\n# Constraints\n',
      '10:1 second-objective',
    ],
    ['a section twice', '# Reporting\n', '# Constraints\n- x y\n# Reporting\n', '17:1 duplicate-section'],
    ['an unknown section', '# Reporting\n', '# Notes\nx\n# Reporting\n', '17:1 unknown-section'],
    ['no evidence', ' evidence=evidence/ws8/boot.log', '', '14:3 criterion-without-evidence'],
    ['an empty evidence', 'evidence/ws8/boot.log', '', '14:28 criterion-without-evidence'],
    ['evidence at an absolute path', 'evidence/ws8/boot.log', '/etc/passwd', '14:28 evidence-path'],
    ['evidence in the git directory', 'evidence/ws8/boot.log', '.git/HEAD', '14:28 evidence-path'],
    ['evidence by a pattern', 'evidence/ws8/boot.log', 'evidence/*.log', '14:28 evidence-path'],
    ['a vague criterion', 'Slot 3 boots 2.4.1.', 'It works as expected', '14:3 criterion-vague'],
    ['a criterion twice', 'AC2:', 'AC1:', '15:3 duplicate-criterion'],
    ['a criterion without a number', 'AC2: ', '', '15:3 criterion-form'],
    ['text for a criterion', '- AC2: ', 'AC2: ', ''],
    ['a check outside backquotes', '`make smoke SLOT=3`', 'make smoke', '15:75 criterion-tail'],
    ['an unclosed check', '`make smoke SLOT=3`', '`make smoke', '15:64 check'],
    ['an unknown key of a criterion', 'check=`', 'verify=`', '15:64 criterion-unknown-key'],
    ['evidence said twice', 'check=`make smoke SLOT=3`', 'evidence=x.txt', '15:64 criterion-key-twice'],
    ['an unknown gate owner', 'infra:codex: any', 'infra:claude: any', '22:3 gate-owner'],
    ['a gate without text', 'operator: erasing any slot', 'operator:', '21:11 gate-vague'],
    ['a gate without owner', 'operator: erasing any slot', 'erasing', '21:3 gate-form'],
    ['a right-to-left override', 'erasing any', 'erasing \u202eany', '21:21 hostile-character'],
    ['a zero-width space', 'WS8/T-14', 'WS8\u200b/T-14', '3:10 hostile-character'],
    ['a NUL', 'Touch', 'To\0uch', '11:5 hostile-character'],
    ['an unclosed fence', '# Reporting\n', '# Reporting\n```\n', '18:1 unclosed-fence'],
    ['text before the sections', '# Objective\n', 'note=x\n\n# Objective\n', '7:1 outside-section'],
  ];
  it.each(changes)('tells %s', (name, from, to, expected) => {
    expect(packet).toContain(from);
    const problems = told(packet.replace(from, to));
    if (expected === '') expect(problems.length, name).toBeGreaterThan(0);
    else expect(problems).toContain(expected);
    expectPlacesInside(packet.replace(from, to), packetProblems(packet.replace(from, to)));
  });

  it('tells an empty acceptance list', () => {
    expect(told(packet.replace(/- AC[12].*\n/gu, ''))).toEqual(['13:1 no-criteria']);
  });

  it('reads several paths by commas, spaces and backquotes, and a wrapped criterion', () => {
    const text = packet.replace(
      /- AC2:.*\n/u,
      '* ac2: With `evidence=x` in\n  its text. evidence=a.txt,b/c d.txt\n  check=`` echo `date` ``\n- AC3: Named. evidence=`e/a b.txt,RESULTS`\n',
    );
    expect(parsed(text).criteria.slice(1)).toEqual([
      {
        id: 'AC2',
        text: 'With `evidence=x` in its text.',
        evidence: ['a.txt', 'b/c', 'd.txt'],
        check: 'echo `date`',
      },
      { id: 'AC3', text: 'Named.', evidence: ['e/a b.txt', 'RESULTS'] },
    ]);
  });

  it('reads no section in a fence, a quote or a comment', () => {
    const text = packet.replace(
      'Slot 3 runs image 2.4.1.',
      'Slot 3 runs 2.4.1.\n```\n# Objective\n```\n> # Commands\n<!-- # Notes -->',
    );
    expect(parsed(text).objective).toBe('Slot 3 runs 2.4.1.\n```\n# Objective\n```\n> # Commands');
  });

  it('takes none for an answer about gates', () => {
    expect(parsed(packet.replace(/- operator[^]*$/u, 'None.\n')).gates).toEqual([]);
  });

  it('refuses more than 64 KiB unread', () => {
    expect(told(packet + 'ä'.repeat(33_000))).toEqual(['1:1 too-large']);
  });

  it('keeps the answer about an odd file readable', () => {
    expect(packetProblems('\0\n'.repeat(5_000)).length).toBeLessThanOrEqual(100);
  });

  it('never throws; what it refuses lies in the text, and what it accepts is complete', () => {
    const texts = fc.oneof(
      foreignTexts,
      fc
        .tuple(fc.nat(packet.length), fc.nat(40), foreignTexts)
        .map(([at, length, text]) => packet.slice(0, at) + text + packet.slice(at + length)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = parsePacket(text, known);
        if (!reading.ok) {
          expect(reading.problems.length).toBeGreaterThan(0);
          expectPlacesInside(text, reading.problems);
          return;
        }
        const { value } = reading;
        expect(known.roles).toContain(value.role);
        expect(
          value.criteria.every((criterion) => criterion.evidence.length > 0 && criterion.text !== ''),
        ).toBe(true);
        expect([
          value.objective,
          value.constraints,
          value.reporting,
          value.scope,
          value.success,
        ]).not.toContain('');
        expect(value.locks.some((lock) => lock.startsWith('workspace/'))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
