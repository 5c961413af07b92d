import { describe, expect, it } from 'vitest';
import { vagueness } from '../../contract/vague.ts';

describe('vagueness', () => {
  it.each([
    'TBD', 'tbd.', 'To be determined', 'Investigate', 'investigate further', 'Please look into it.', 'follow up', 'Follow-up',
    'Follow up on this later', 'as needed', 'Fix the issue', 'Try again', 'N/A', '', '…', '???', '<what>', 'Make sure it works', 'It works.',
    'Continue', 'minor changes', 'Check back later', 'Do the needful', 'various reasons', 'to be discussed',
  ])('holds %j for vague', (text) => {
    expect(vagueness(text)).toBeTypeOf('string');
  }); // prettier-ignore

  it.each([
    'Investigate why port 22 of slot-3 refuses', 'Slot 3 boots 2.4.1.', 'Flash slot 3', 'make check', 'The smoke suite passes.', 'none',
    'Fix test/boot.test.ts', 'Continue with stage 4 of the boot', 'Follow up with infra:codex about VM 7', 'Run make smoke SLOT=3',
    'Prüfe Steckplatz 3', 'Used slot 4, because slot 3 had no power.', 'No power.', 'Resume from commit 8a3bd1b',
  ])('holds %j for exact', (text) => {
    expect(vagueness(text)).toBeUndefined();
  }); // prettier-ignore
});
