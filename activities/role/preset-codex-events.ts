import { z } from 'zod';
import { readLines, type AgentEvent, type OutputReader } from './preset-events.ts';

/**
 * Reads what `codex exec --json` 0.169 prints: a JSON object a line, and between them whatever it and its parts say on
 * stderr. A line that it would not print is words, and never an error.
 */
export const codexReader = (): OutputReader => readLines(eventFromLine);

/** An unknown *name* would silently start another thread, and a leading dash would be a flag: ids are UUIDs. */
export const isThreadId = (text: string): boolean => uuid.test(text);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

function eventFromLine(line: string): AgentEvent {
  const words: AgentEvent = { kind: 'words', text: line };
  if (!line.startsWith('{"type":"')) return words;
  try {
    return codexEvent.safeParse(JSON.parse(line)).data ?? words;
  } catch {
    return words; // a line that was cut, or somebody else's
  }
}

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const event = (read: AgentEvent): AgentEvent => read;

const command = z.object({ type: z.literal('command_execution'), id: z.string(), command: z.string() });
const files = z.object({
  type: z.literal('file_change'),
  changes: z.array(z.object({ path: z.string(), kind: z.string() })),
  status: z.string(),
});
const said = z.object({ type: z.enum(['reasoning', 'agent_message']), text: z.string() });
const warning = z.object({ type: z.literal('error'), message: z.string() });

const completedItem = z.union([
  command
    .extend({ aggregated_output: z.string(), exit_code: z.number().int().nullish() })
    .transform(({ id, command: line, aggregated_output: output, exit_code: exitCode }) =>
      event({
        kind: 'command-ended',
        id,
        command: line,
        output,
        ...(typeof exitCode === 'number' ? { exitCode } : {}),
      }),
    ),
  files.transform(({ changes, status }) =>
    event({
      kind: 'files',
      changes: changes.map(({ path, kind: change }) => ({ path, change })),
      failed: status === 'failed',
    }),
  ),
  said.transform(({ type, text }) => event({ kind: type === 'reasoning' ? 'thinking' : 'message', text })),
  warning.transform(({ message }) => event({ kind: 'notice', message })),
  z
    .looseObject({ type: z.string() })
    .transform(({ type: what, ...rest }) => event({ kind: 'other', what, text: JSON.stringify(rest) })),
]);

const codexEvent = z.union([
  z
    .object({ type: z.literal('thread.started'), thread_id: z.string().regex(uuid) })
    .transform(({ thread_id: id }) => event({ kind: 'thread', id })),
  z
    .object({ type: z.literal('item.started'), item: command })
    .transform(({ item: { id, command: line } }) => event({ kind: 'command', id, command: line })),
  z.object({ type: z.literal('item.completed'), item: completedItem }).transform(({ item }) => item),
  z
    .object({
      type: z.literal('turn.completed'),
      usage: z.object({
        input_tokens: count,
        cached_input_tokens: count.default(0),
        output_tokens: count,
      }),
    })
    .transform(
      ({ usage: { input_tokens: input, cached_input_tokens: cachedInput, output_tokens: output } }) =>
        event({ kind: 'turn-completed', usage: { input, cachedInput, output } }),
    ),
  z
    .object({ type: z.literal('turn.failed'), error: z.object({ message: z.string() }) })
    .transform(({ error: { message } }) => event({ kind: 'turn-failed', message })),
  z
    .object({ type: z.literal('error'), message: z.string() })
    .transform(({ message }) => event({ kind: 'notice', message })),
  z
    .object({ type: z.enum(['turn.started', 'item.started', 'item.updated']) })
    .transform(() => event({ kind: 'step' })),
]);
