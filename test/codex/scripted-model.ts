import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConversation, type Conversation, type Ran } from './conversation.ts';

/**
 * What the model does with a prompt: it yields shell commands, is given what each really gave, and returns its last
 * words. It is played anew for every request, along what the conversation says, so it must depend on nothing else.
 */
export type Script = (conversation: Conversation) => Generator<string, string, Ran>;

export interface ScriptedModel {
  readonly port: number;
  /** From now on, prompts that name this thread_ref are answered so. */
  play(threadRef: string, script: Script): void;
  /** One for each prompt of the thread that was answered to its end, in that order. */
  answered(threadRef: string): readonly Conversation[];
  /** Requests that no script had an answer to; none, when all went as written. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** A model on 127.0.0.1 that speaks the Responses API as far as Codex 0.169 needs it, and follows scripts. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const scripts = new Map<string, Script>();
  const answered: Conversation[] = [];
  const faults: string[] = [];
  const answerRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const conversation = readConversation(String(request.headers['thread-id']), await bodyOf(request));
      const script = [...scripts].find(([threadRef]) => conversation.prompt.includes(threadRef))?.[1];
      if (!script) throw new Error(`no script for "${conversation.prompt.slice(0, 200)}"`);
      const item = nextItem(conversation, script);
      if (item.type === 'message') answered.push(conversation);
      stream(response, item);
    } catch (error) {
      faults.push(`${String(request.method)} ${String(request.url)}: ${String(error)}`);
      response.writeHead(400).end(String(error));
    }
  };
  const server = createServer((request, response) => void answerRequest(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // It is a TCP server: an AddressInfo, never a path.
    port: (server.address() as AddressInfo).port,
    play: (threadRef, script) => void scripts.set(threadRef, script),
    answered: (threadRef) => answered.filter(({ prompt }) => prompt.includes(threadRef)),
    faults,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type OutputItem =
  | {
      readonly type: 'function_call';
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    }
  | {
      readonly type: 'message';
      readonly role: 'assistant';
      readonly content: readonly { readonly type: 'output_text'; readonly text: string }[];
    };

/** Codex hands a command back after this long even if it has not ended; it is then asked for the rest. */
const patienceMs = 30_000;
let calls = 0;

function nextItem(conversation: Conversation, script: Script): OutputItem {
  const { ran, running } = conversation;
  const story = script(conversation);
  if (running)
    return toolCall('write_stdin', { session_id: running.session, chars: '', yield_time_ms: patienceMs });
  let step = story.next();
  for (const result of ran) {
    if (step.done === true || step.value !== result.command)
      throw new Error(`the script does not know "${result.command}"`);
    step = story.next(result);
  }
  if (step.done !== true) return toolCall('exec_command', { cmd: step.value, yield_time_ms: patienceMs });
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: step.value }] };
}

function toolCall(name: string, given: Readonly<Record<string, unknown>>): OutputItem {
  return {
    type: 'function_call',
    call_id: `call_${String(++calls)}`,
    name,
    arguments: JSON.stringify(given),
  };
}

function stream(response: ServerResponse, item: OutputItem): void {
  const id = `response_${String(++calls)}`;
  const tokens = {
    input_tokens: 1,
    input_tokens_details: null,
    output_tokens: 1,
    output_tokens_details: null,
  };
  const events = [
    { type: 'response.created', response: { id } },
    { type: 'response.output_item.done', item },
    { type: 'response.completed', response: { id, usage: { ...tokens, total_tokens: 2 } } },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
