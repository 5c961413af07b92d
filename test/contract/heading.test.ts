import { expect, it } from 'vitest';
import { withoutHashes } from '../../contract/heading.ts';
import { readLog } from '../../contract/log.ts';
import { packetWith, toldBy } from './packet-text.ts';

it.each([
  ['Objective', 'Objective'],
  ['Objective ##', 'Objective '],
  ['C# 12', 'C# 12'],
  ['###', ''],
  ['', ''],
])('%j closes to %j', (text, expected) => {
  expect(withoutHashes(text)).toBe(expected);
});

it('a heading may be closed with hashes, in packets and logs', () => {
  expect(toldBy(packetWith('# Constraints', '# Constraints ###'))).toEqual([]);
  const log =
    '## 2026-02-13T18:04:11Z runner:codex action_type=note ##\n- summary: thread_ref=A executor=remote_codex\n';
  expect(readLog(log).entries).toMatchObject([{ actionType: 'note', problems: [] }]);
});

it('a long run of hashes that closes nothing is read in a moment', () => {
  // Quadratic reading would take a minute.
  const run = `${'#'.repeat(250_000)}x`;
  const log = `## 2026-02-13T18:04:11Z runner:codex action_type=note${run}\n`;
  expect(readLog(log).entries).toEqual([]);
  expect(toldBy(packetWith('# Constraints', `# ${run.slice(-60_000)}`))).toContain('10:1 unknown-section');
});
