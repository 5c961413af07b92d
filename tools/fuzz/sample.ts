import { readdirSync, readFileSync } from 'node:fs';
import { writeEntry } from '../../contract/entry-write.ts';
import type { EntryContent } from '../../contract/entry.ts';
import { setRow } from '../../contract/board.ts';
import type { TargetName } from './target.ts';

/** Real texts of each kind: what the mutations begin with. */
export function samplesOf(name: TargetName): readonly Buffer[] {
  return samples[name]().map((text) => Buffer.from(text));
}

const packets = (): readonly string[] => {
  const folder = new URL('../../examples/packets/', import.meta.url);
  return readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
};

const actions = [
  'command:`make smoke SLOT=3`',
  'packet:packets/ws8-power.md',
  'command:`` echo `date` ``',
  'operator',
];
const sha = '8a3bd1bfa922522920393704d38feffba15f85ca';
const heading = {
  at: '2026-02-13T18:04:11Z',
  actor: 'runner:codex',
  threadRef: 'RUNNER-WS8-20260213A',
  executor: 'remote_codex',
  run: 1,
  turn: 1,
} as const;
const blockers = [
  { text: 'Slot 3 has no power – 漢.', owner: 'infra:codex', operatorRequired: false, next: 'command:`ipmi power on slot-3`' },
  { text: 'No key.', owner: 'operator', operatorRequired: true, next: 'packet:packets/key.md' },
]; // prettier-ignore
const next = ['command:`make smoke SLOT=3`'];
const entries: readonly EntryContent[] = [
  { ...heading, entry: 'k3f9', turn: 0, actionType: 'handshake', head: sha, branch: 'main', next: ['Flash slot 3, because the log stops at stage 2.'], blockers },
  { ...heading, entry: 'k3fa', actionType: 'progress', head: sha, note: 'Stage 3.', codexThreadId: 'a `b` c' },
  { ...heading, entry: 'k3fb', actionType: 'closure', state: 'done', commits: [sha], evidence: { AC1: ['evidence/a.log', 'evidence/b c.log'] }, next: [], deviation: 'none' },
  { ...heading, actionType: 'closure', state: 'blocked', next, blockers, deviation: 'none', resume: 'Slot 3 lacks power.' },
  { ...heading, actor: 'arch:codex', actionType: 'delegate', role: 'runner:codex', scope: 'WS8/T-14', success: 'Slot 3 boots.' },
]; // prettier-ignore

const logs = (): readonly string[] => {
  const written = entries.map(writeEntry);
  const log = `# Handoff log\n\n${written.join('\n')}`;
  return [log, log.replaceAll('\n', '\r\n'), `\ufeff${log}`, `${log}\n${log}`, ...written];
};

const board = (): string =>
  ['A-1', 'B-2'].reduce(
    (text, threadRef) => setRow(text, { threadRef, role: 'runner:codex', scope: 'a | b', state: 'done', owner: '', next: next[0] ?? '', sha }),
    '# Board\n\nOurs.\n',
  ); // prettier-ignore

const config = (): string => readFileSync(new URL('../../examples/threadline.toml', import.meta.url), 'utf8');

const samples: Readonly<Record<TargetName, () => readonly string[]>> = {
  packet: packets,
  log: logs,
  board: () => [board(), '', 'prose\n'],
  action: () => actions,
  line: () => [
    ...actions,
    'cd /srv/runner && make smoke SLOT=3 | tee log',
    'Look into it further, and fix the remaining issues if needed.',
    'Slot 3 boots image 2.4.1, the log reaches stage 4 and the board is current.',
    'AC1, AC2: evidence/a.log, `b, c.log`; AC3: d.log',
  ],
  config: () => [config()],
  bullets: () => [...logs(), ...packets()],
};
