import { z } from 'zod';

/** A command that the sandboxed shell ran, with what it really gave. */
export interface Ran {
  readonly command: string;
  readonly exitCode: number;
  readonly output: string;
}

/** What one request of the agent tells: the conversation so far, whole, for nothing of it is kept at the model. */
export interface Conversation {
  /** Codex's own id; the same again when the conversation was resumed. */
  readonly threadId: string;
  /** The newest prompt, and those before it in the same conversation. */
  readonly prompt: string;
  readonly earlierPrompts: readonly string[];
  /** Since the newest prompt; the last one may still run, and then `running` is its session. */
  readonly ran: readonly Ran[];
  readonly running?: { readonly session: number };
}

/** Reads the body of `POST /responses` and its `thread-id`. Throws on anything that Codex 0.169 does not send. */
export function readConversation(threadId: string, body: string): Conversation {
  const items = request.parse(JSON.parse(body)).input;
  const prompts = items.flatMap((item, at) => {
    const text = promptIn(item);
    return text === undefined ? [] : [{ at, text }];
  });
  const newest = prompts.at(-1);
  if (!newest) throw new Error('a request without a prompt of Threadline');
  return {
    threadId,
    prompt: newest.text,
    earlierPrompts: prompts.slice(0, -1).map(({ text }) => text),
    ...readCalls(items.slice(newest.at)),
  };
}

const request = z.object({ input: z.array(z.record(z.string(), z.unknown())) });
type Item = z.infer<typeof request>['input'][number];

const message = z.object({
  type: z.literal('message'),
  role: z.literal('user'),
  content: z.array(z.object({ text: z.string() })),
});
const call = z.object({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.enum(['exec_command', 'write_stdin']),
  arguments: z.string(),
});
const output = z.object({
  type: z.literal('function_call_output'),
  call_id: z.string(),
  output: z.string(),
});
const execArguments = z.object({ cmd: z.string() });

/** Codex puts messages of its own (the environment) into the user's role; Threadline's prompts are headed. */
function promptIn(item: Item): string | undefined {
  const read = message.safeParse(item);
  const text = read.success ? read.data.content.map((part) => part.text).join('') : '';
  return text.startsWith('# ') ? text : undefined;
}

/** `exec_command`, and as many `write_stdin` as it took until the process had ended, are one command. */
function readCalls(items: readonly Item[]): Pick<Conversation, 'ran' | 'running'> {
  const outputs = new Map(
    items.flatMap((item) => {
      const read = output.safeParse(item);
      return read.success ? [[read.data.call_id, read.data.output] as const] : [];
    }),
  );
  const ran: Ran[] = [];
  let session: number | undefined;
  for (const item of items) {
    const read = call.safeParse(item);
    if (!read.success) continue;
    const { name, call_id: id, arguments: given } = read.data;
    const said = readOutput(outputs.get(id) ?? '');
    const before = name === 'write_stdin' ? ran.pop() : undefined;
    const command = before?.command ?? execArguments.parse(JSON.parse(given)).cmd;
    ran.push({ command, exitCode: said.exitCode ?? NaN, output: (before?.output ?? '') + said.text });
    session = said.session;
  }
  return { ran, ...(session === undefined ? {} : { running: { session } }) };
}

/** Lines of facts, then `Output:`, then what the command printed on both streams. */
function readOutput(text: string): {
  readonly exitCode?: number;
  readonly session?: number;
  readonly text: string;
} {
  const [facts = '', ...rest] = text.split(/^Output:\n/mu);
  const exit = /^Process exited with code (-?\d+)$/mu.exec(facts)?.[1];
  const session = /^Process running with session ID (\d+)$/mu.exec(facts)?.[1];
  if (exit === undefined && session === undefined)
    throw new Error(`the command was not run: ${text.slice(0, 500)}`);
  return {
    ...(exit === undefined ? {} : { exitCode: Number(exit) }),
    ...(session === undefined ? {} : { session: Number(session) }),
    text: rest.join('Output:\n'),
  };
}
