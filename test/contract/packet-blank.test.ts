import { describe, expect, it } from 'vitest';
import { packetProblems, packetWith, toldBy } from './packet-text.ts';

describe('blanks of a form', () => {
  it.each([
    '- `<what must stay>` is a blank of the form.',
    '- `scope=<ticket>`, ``<why `now`>``: both stay.',
    '- No List<T extends Object> is returned.',
    '- The page keeps <div>, <br> and <input disabled> as they are.',
    '- The page keeps <a href="x"> as it is, and </p>.',
    '- <https://example.org/a> stays reachable.',
    '- <ops@example.org> gets the mail.',
    '- a < b and c > d, in every row.',
    '- It runs in <5 minutes and uses >3 slots.',
    '- latency <p95 target and >10 ms is kept.',
    '- [x] Only slot 3 is touched.',
    '- [Your own slot](docs/slots.md) stays as it is.',
    '- TODO comments in src/ stay.',
    '- TODO(alice) stays in src/boot.c.',
    '- snake_case__names and __init__ stay.',
    ' ___\n\n- Only slot 3 is touched.',
    '___\n- Only slot 3 is touched.',
    '```\n<what must stay>\nTODO: nothing\n```\n- Only slot 3 is touched.',
    '> <what must stay>\n\n- Only slot 3 is touched.',
    '<!-- <what must stay> -->\n- Only slot 3 is touched.',
  ])('does not take for one: %s', (text) => {
    expect(packetProblems(packetWith('- Touch nothing but slot 3.', text))).toEqual([]);
  });

  it.each([
    ['- <what must stay as it is>', '11:3'],
    ['- Touch nothing but <the slot>.', '11:21'],
    ['- Touch nothing but <resource>.', '11:21'],
    ['- Touch nothing but [fill in].', '11:21'],
    ['- Touch nothing but [TBD].', '11:21'],
    ['- Touch nothing but [your slot here].', '11:21'],
    ['- Touch nothing but [insert slot].', '11:21'],
    ['- Touch nothing but ___.', '11:21'],
    ['- Keep <input disabled by default>.', '11:8'],
    ['- TODO: say what must stay', '11:3'],
    ['- TBD - what must stay', '11:3'],
    ['FIXME: what must stay', '11:1'],
    ['- `code` and <what else>', '11:14'],
    ['- an unclosed ` and <what else>', '11:21'],
  ])('finds %s', (text, place) => {
    expect(toldBy(packetWith('- Touch nothing but slot 3.', text))).toEqual([`${place} blank`]);
  });

  it.each([
    ['thread_ref=RUNNER-WS8-20260213A', 'thread_ref=<thread_ref>', '1:12 blank'],
    ['role=runner:codex', 'role=<role>', '2:6 blank'],
    ['scope=WS8/T-14', 'scope=<workstream or ticket>', '3:7 blank'],
    ['vm/build-7', '<resource>', '5:7 blank'],
    ['AC1: Slot 3 boots 2.4.1.', 'AC1: <what is true when done>', '14:8 blank'],
    ['evidence/ws8/boot.log', '<path>', '14:37 blank'],
    ['operator: erasing any slot', 'operator: <what needs the operator>', '21:13 blank'],
    ['infra:codex: any', '<owner>: any', '22:3 blank'],
  ])('tells the blank alone for %s', (from, to, expected) => {
    expect(toldBy(packetWith(from, to))).toEqual([expected]);
  });
});
