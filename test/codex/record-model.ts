import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model does with the n-th request of a run, counted from 0: stream items, refuse, or cut the connection. */
export type Answer =
  | { readonly items: readonly object[] }
  | {
      readonly status: number;
      readonly error: object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'cut';

export interface RecordModel {
  readonly port: number;
  /** From now on requests are answered so, the first one by the first. */
  answerWith(answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A model on 127.0.0.1 that gives fixed answers in turn; the last one for ever. */
export async function startRecordModel(): Promise<RecordModel> {
  let answers: readonly Answer[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const answer = answers[Math.min(count++, answers.length - 1)];
      if (answer === undefined || answer === 'cut') cut(response);
      else if ('items' in answer) stream(response, count, answer.items);
      else
        response
          .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
          .end(JSON.stringify({ error: answer.error }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // It is a TCP server: an AddressInfo, never a path.
    port: (server.address() as AddressInfo).port,
    answerWith: (given) => {
      answers = given;
      count = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** In the middle of the stream, after its first event has certainly been read. */
function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event({ type: 'response.created', response: { id: 'response_cut' } }), () =>
    response.destroy(),
  );
}

function stream(response: ServerResponse, count: number, items: readonly object[]): void {
  const id = `response_${String(count)}`;
  const usage = {
    input_tokens: 1_200,
    input_tokens_details: { cached_tokens: 200 },
    output_tokens: 30,
    output_tokens_details: { reasoning_tokens: 10 },
    total_tokens: 1_230,
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event({ type: 'response.created', response: { id } }));
  for (const item of items) response.write(event({ type: 'response.output_item.done', item }));
  response.end(event({ type: 'response.completed', response: { id, usage } }));
}

const event = (body: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;

export const says = (text: string): object => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});
export const thinks = (text: string): object => ({
  type: 'reasoning',
  id: 'reasoning_1',
  summary: [{ type: 'summary_text', text }],
  content: null,
  encrypted_content: null,
});
export const runs = (id: string, cmd: string): object => ({
  type: 'function_call',
  call_id: id,
  name: 'exec_command',
  arguments: JSON.stringify({ cmd, yield_time_ms: 30_000 }),
});
