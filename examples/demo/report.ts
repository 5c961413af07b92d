import { execa } from 'execa';
import type { Colors } from 'picocolors/types.js';
import type { Envelope } from '../../client/cli/envelope.ts';
import { paintState } from '../../client/cli/render/state.ts';
import { cell, table } from '../../client/cli/render/table.ts';
import { threadJson } from '../../client/thread-json.ts';
import { readBoard } from '../../contract/board.ts';
import { escapeText } from '../../contract/escape.ts';
import { readLog } from '../../contract/log.ts';
import type { ThreadView } from '../../contract/messages.ts';
import type { House } from './house.ts';
import { parts } from './story.ts';

/** One document for programs: every thread with its state, commits and evidence, and the Web UI's address. */
export function demoEnvelope(
  views: readonly ThreadView[],
  webUi: string,
  faults: readonly string[],
): Envelope {
  const result = { threads: views.map(threadJson), web_ui: webUi };
  const base = { command: 'demo', thread_ref: null, state: null, next_actions: [] };
  if (faults.length === 0) return { ok: true, ...base, result };
  const fix = 'Look at the threads above; `npm run demo -- --keep` leaves everything up.';
  return {
    ok: false,
    ...base,
    error: { code: 'unforeseen', message: faults.join('; '), retryable: false, fix },
  };
}

/** For people: the board and the closures as arch's repository has them, where to look, and what to try next. */
export async function demoText(
  house: House,
  views: readonly ThreadView[],
  webUi: string,
  paint: Colors,
): Promise<string> {
  const board = readBoard(await show(house, 'documentation/short-term/board.md'));
  const log = await show(house, 'documentation/short-term/coordination/handoff_log.md');
  const closures = readLog(log).entries.filter((entry) => entry.actionType === 'closure');
  const rows = board.map((row) => [
    row.threadRef,
    row.role,
    row.state,
    cell(row.owner, 16),
    cell(row.next, 40),
    row.sha.slice(0, 8),
  ]);
  const lines = [
    '',
    paint.bold('The board in arch’s repository'),
    table(['thread', 'role', 'state', 'owner', 'next action', 'SHA'], rows, paint),
    '',
    paint.bold('The closure entries in arch’s handoff log'),
    ...closures.map((entry) => `\n${escapeText(entry.text, 4_000, true)}`),
    '',
    paint.bold('What happened, and where to look while it is up (-- --keep)'),
  ];
  for (const [index, { ref, shows }] of parts.entries()) {
    const view = views[index];
    const state = view ? paintState(view, paint) : '';
    lines.push(`  ${state} ${ref}: ${shows}`);
    lines.push(paint.dim(`    ${webUi}/namespaces/default/workflows/${ref}`));
    for (const problem of view?.problems ?? []) lines.push(`    refused: ${escapeText(problem, 200)}`);
  }
  lines.push(
    '',
    paint.bold('Try next'),
    '  npm run demo -- --keep          the same, left up: open the Web UI, `threadline threads`, `threadline show REF`',
    '  npm run demo -- --codex         one thread worked on by your own codex',
    '  threadline up                   your own: see the README’s tour',
    '',
  );
  return lines.join('\n');
}

async function show(house: House, path: string): Promise<string> {
  const { stdout } = await execa('git', ['-C', house.archRepo, 'show', `main:${path}`]);
  return stdout;
}
