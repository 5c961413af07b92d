import { describe, expect, it } from 'vitest';
import { secondCondition } from '../../contract/packet-success.ts';
import { packetProblems, packetWith, toldBy } from './packet-text.ts';

/** One condition, though the text holds an "and", a stop, a semicolon or a number. */
const single: readonly string[] = [
  'Slot 3 boots image 2.4.1 and the log reaches stage 4.',
  'Slot 3 boots image 2.4.1 and its boot log reaches stage 4',
  'The test "retries a dropped upload" passes 50 times in a row.',
  'Slots 3, 4 and 5 boot 2.4.1.',
  'Slot 3 as well as its spare boots 2.4.1.',
  'Lint, types and tests pass.',
  'Slot 3 boots image 2.4.1, reaches stage 4 and answers on port 22.',
  '`make smoke; make report` ends with 0.',
  'The page shows "Saved; thank you." after the form was sent.',
  'Slot 3 boots (power on; wait for stage 4; read the log).',
  'The release notes, which the wiki holds, name v2. See docs/release.md.',
  'The median of approx. 300 runs stays below 250 ms.',
  'The report of Dr. Berg is committed.',
  'The U.S. mirror serves the image.',
  'Row no. 5 of the table is right.',
  'Rows (1) and (2) of the table agree.',
  'Section (a) of the spec and section (b) of the plan agree.',
  'Stage (2) is reached.',
  'Steps 1. to 3. of docs/flash.md leave the slot bootable.',
  'In addition to slot 3, slot 4 boots 2.4.1.',
  'When the image is flashed, the loader is unlocked and the log is read, stage 4 is reached.',
  'The first boot, not the second, ends in stage 4.',
  'The upload waits … and then resumes where it stopped.',
  'The log has a line that is signed, that is dated and that is complete.',
  'Search & replace works on 10 MB files &amp; keeps the line endings.',
  'curl -s localhost:8080/health prints ok.',
  'No test is skipped and no timeout is raised.',
  'p95 of the wait is under 200 ms at 1,000 threads, measured by bench/wait.ts.',
  '1. Slot 3 boots 2.4.1.',
  '12. Slot 3 boots 2.4.1.',
  'Slot 3 boots 2.4.1. (!)',
  'Slot 3 boots 2.4.1. (See docs/flash.md.)',
  'The report of A. Berg is committed.',
  'The U.S.A. mirror serves the image.',
  'Steps 10. to 30. of docs/flash.md leave the slot bootable.',
  'Slot 3 boots 2.4.1. :-)',
];

/** More than one condition, and where the second one begins. */
const several: readonly (readonly [string, string])[] = [
  ['Slot 3 boots image 2.4.1. The log reaches stage 4.', 'The log'],
  ['Boots. The wiki moves', 'The wiki'],
  ['Slot 3 boots. and the wiki moves', 'and the wiki'],
  ['Slot 3 boots… The wiki moves', 'The wiki'],
  ['Slot 3 runs CI. The wiki moves', 'The wiki'],
  ['The log reaches stage 4. The wiki moves', 'The wiki'],
  ['Slot 3 boots, then slot 4 boots, and then slot 5 boots', 'slot 4'],
  ['Slot 3 boots and then slot 4 boots, and slot 5 boots', 'slot 4'],
  ['Slot 3 boots. the log reaches stage 4', 'the log'],
  ['Slot 3 boots image 2.4.1! 5 tests pass.', '5 tests'],
  ['"Saved." is shown. The mail is sent.', 'The mail'],
  ['Is slot 3 up? Is the log clean?', 'Is the log'],
  ['The suite passes. `make lint` passes.', '`make lint`'],
  ['Slot 3 boots; the wiki is on Postgres', 'the wiki'],
  ['Slot 3 boots;the wiki is on Postgres', 'the wiki'],
  ['Slot 3 boots; `make smoke` passes', '`make smoke`'],
  ['(1) Slot 3 boots, (2) the wiki is on Postgres', '(2)'],
  ['(1) slot 3 boots (2) the wiki moves', '(2)'],
  ['1) Slot 3 boots 2) the wiki moves', '2)'],
  ['1. Slot 3 boots 2. The wiki moves', '2.'],
  ['Conditions: 1. slot 3 boots, 2. the wiki moves', '2.'],
  ['a) Slot 3 boots, b) the wiki moves', 'b)'],
  ['(a) slot 3 boots and (b) the wiki moves', '(b)'],
  ['i) slot 3 boots, ii) the wiki moves', 'ii)'],
  ['(i) slot 3 boots (ii) the wiki moves', '(ii)'],
  ['Slot 3 (1) boots image 2.4.1 and (2) answers on port 22', '(2)'],
  ['First, slot 3 boots; second, the wiki moves', 'second,'],
  ['Firstly, slot 3 boots and secondly, the wiki moves', 'secondly,'],
  ['Slot 3 boots, additionally the wiki moves', 'additionally'],
  ['Slot 3 boots and furthermore the wiki moves', 'furthermore'],
  ['Slot 3 boots, and moreover the wiki moves', 'moreover'],
  ['Slot 3 boots, in addition the wiki moves', 'in addition'],
  ['• slot 3 boots • the wiki moves', '• the wiki'],
  ['The suite passes, the wiki is on Postgres and the board is current', 'the wiki'],
  ['The suite passes and the wiki is on Postgres and the board is current', 'the wiki'],
  ['Slot 3 boots, slot 4 boots, slot 5 boots', 'slot 4'],
  ['Slot 3 boots e.g. after a reset. Nothing else changes.', 'Nothing'],
  ['Slot 3 boots.  The wiki moves', 'The wiki'],
  ['Slot 3 boots,slot 4 boots,slot 5 boots', 'slot 4'],
  ['Slot 3 boots, and slot 4 boots, slot 5 boots', 'slot 4'],
  ['Slot 3 boots, and  slot 4 boots, slot 5 boots', 'slot 4'],
  ['Slot 3 boots, then  slot 4 boots, slot 5 boots', 'slot 4'],
  ['Slot 3 boots and  slot 4 boots and slot 5 boots', 'slot 4'],
  ['Slot 3 boots and then  slot 4 boots and slot 5 boots', 'slot 4'],
  ['Slot 3 boots, slot 3 boots, slot 3 boots', 'slot 3 boots, slot 3 boots'],
  ['Slot 3 boots v2. and the wiki moves', 'and the wiki'],
  ['Slot 3 boots 4a. and the wiki moves', 'and the wiki'],
  ['The log reaches stage 4. The wiki moves to Postgres', 'The wiki'],
  ['Slot 3 boots. The wiki moves (to Postgres)', 'The wiki'],
  ['Slot 3 boots. (See docs/flash.md.) The wiki moves', '(See'],
  ['(1) command error (2) order', '(2)'],
];

describe('a success condition', () => {
  it.each(single)('is one: %s', (text) => {
    expect(secondCondition(text)).toBeUndefined();
    expect(packetProblems(packetWith('Slot 3 boots image 2.4.1 and the log reaches stage 4.', text))).toEqual(
      [],
    );
  });

  it.each(several)('is more than one: %s', (text, other) => {
    expect(text.slice(secondCondition(text)?.index)).toBe(text.slice(text.lastIndexOf(other)));
    const place = `4:${String(9 + text.lastIndexOf(other))} several-conditions`;
    expect(toldBy(packetWith('Slot 3 boots image 2.4.1 and the log reaches stage 4.', text))).toEqual([
      place,
    ]);
  });

  it('is placed inside its backquotes', () => {
    expect(
      toldBy(
        packetWith('Slot 3 boots image 2.4.1 and the log reaches stage 4.', '`A boots; the wiki moves`'),
      ),
    ).toEqual(['4:19 several-conditions']);
  });
});
