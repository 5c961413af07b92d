import { describe, expect, it } from 'vitest';
import { packetWith, toldBy } from './packet-text.ts';

describe('reporting', () => {
  const reporting = (text: string): readonly string[] =>
    toldBy(packetWith('Commit SHAs, evidence paths, next action.', text));
  it.each([
    '- commit SHA(s)\n- evidence paths\n- next action',
    '- Summary\n- Evidence\n- Next steps',
    'Report at the end:\n- commits\n- next action',
    '1. commits\n2. next action',
  ])('names what is wanted: %j', (text) => {
    expect(reporting(text)).toEqual([]);
  });
  it.each([
    ['- next steps', ['18:3 vague']],
    ['- as needed\n- details', ['18:3 vague', '19:3 vague']],
    ['- commits\n- TBD', ['19:3 vague']],
    ['Commits.\n\nto be determined', ['20:1 vague']],
  ])('is refused: %j', (text, expected) => {
    expect(reporting(text)).toEqual(expected);
  });
});

describe('constraints', () => {
  const constraints = (text: string): readonly string[] =>
    toldBy(packetWith('- Touch nothing but slot 3.', text));
  it.each(['Next steps:\n- flash slot 3', 'Requirements met:\n1. slot 3 boots', '**Details:**\n* slot 3'])(
    'may be announced by any words: %j',
    (text) => {
      expect(constraints(text)).toEqual([]);
    },
  );
  it.each([
    ['Next steps:', ['11:1 vague']],
    ['Next steps:\n\n- flash slot 3', ['11:1 vague']],
    ['Next steps\n- flash slot 3', ['11:1 vague']],
    ['Next steps:\n- as needed', ['12:3 vague']],
    ['- slot 3\n- next action', ['12:3 vague']],
  ])('are refused: %j', (text, expected) => {
    expect(constraints(text)).toEqual(expected);
  });
});

describe('a gate', () => {
  const gate = (text: string): readonly string[] => toldBy(packetWith('erasing any slot', text));
  it.each([
    'any refactoring',
    'Any cleanup',
    'any update',
    'every retry',
    'any change of the plan',
    'change of plan',
    'any failure of slot 3',
    'any change of the config',
  ])('is a class of acts: %s', (text) => {
    expect(gate(text)).toEqual([]);
  });
  it.each([
    'any problem',
    'any failure',
    'any issues',
    'anything unclear',
    'investigate',
    'refactoring',
    'any',
  ])('is too vague: %s', (text) => {
    expect(gate(text)).toEqual(['21:13 gate-vague']);
  });
});
