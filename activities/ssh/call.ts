import { ApplicationFailure } from '@temporalio/common';
import { escapeText } from '../../contract/escape.ts';
import { isFailureCode } from '../../contract/failure.ts';
import { failure } from '../failure.ts';
import { exchange, type Question } from './exchange.ts';
import {
  callScript,
  shellScript,
  needUpload,
  tornRequest,
  uploadScript,
  uploadAnswers,
  type Program,
} from './program.ts';
import { refusal, replies, type Reply, type Verb } from './reply.ts';
import type { Transport } from './transport.ts';

export type Fields = readonly (readonly [key: string, value: string])[];
export interface CallOptions {
  readonly body?: string;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}
export type Call = <V extends Verb>(verb: V, fields: Fields, options?: CallOptions) => Promise<Reply<V>>;

/** How long a verb may take by default once it runs; the longest of them waits 10 s for a process to end. */
const callLimitMs = 60_000;
/** For one word. */
const shellLimitMs = 10_000;
/** A program of some 100 KiB over a slow line. */
const uploadLimitMs = 120_000;

/** Calls of the program on one host; it is uploaded when a call finds it absent, once for all calls that do. */
export function createCall(name: string, transport: Transport, program: Program): Call {
  let uploading: Promise<void> | undefined;

  const askVerb = (verb: Verb, request: string, options: CallOptions): Promise<string> =>
    exchange(name, transport, {
      what: verb,
      script: (mark) => callScript(program.sha256, verb, mark, Buffer.byteLength(request)),
      lane: verb === 'wait' ? 'watch' : 'general',
      stdin: request,
      // The program takes the end of its input for a peer that has gone.
      holdStdin: verb === 'wait',
      limitMs: options.limitMs ?? callLimitMs,
      ifEnded: () => requireShell(name, transport),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });

  return async (verb, fields, options = {}) => {
    const request = requestOf(fields, options.body ?? '');
    let payload = await askVerb(verb, request, options);
    if (payload === needUpload) {
      uploading ??= upload(name, transport, program).finally(() => (uploading = undefined));
      await uploading;
      payload = await askVerb(verb, request, options);
    }
    if (payload === needUpload)
      throw failure(
        'host_tool_missing',
        `${name}: the host program was uploaded but is not executable in its state folder (mounted noexec?)`,
      );
    if (payload === tornRequest)
      throw failure('host_reply_broken', `${name}: the request of ${verb} did not arrive whole`);
    return replyOf(name, verb, payload);
  };
}

/** Runs a script of our own that needs no host program. */
export function ask(
  name: string,
  transport: Transport,
  what: string,
  script: (mark: string) => string,
): Promise<string> {
  return exchange(name, transport, {
    what,
    script,
    lane: 'general',
    stdin: '',
    holdStdin: false,
    limitMs: callLimitMs,
    ifEnded: () => requireShell(name, transport),
  });
}

/** A login shell that ends without running anything (nologin, a forced command) will do so every time. */
async function requireShell(name: string, transport: Transport): Promise<void> {
  const question = { lane: 'general', stdin: '', holdStdin: false, limitMs: shellLimitMs } as const;
  try {
    await exchange(name, transport, { ...question, what: 'a look at the shell', script: shellScript });
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'host_reply_broken')
      throw failure('shell_broken', detailOf(error), error);
    throw error;
  }
}

function detailOf({ details, message }: ApplicationFailure): string {
  const detail: unknown = details?.[0];
  return typeof detail === 'string' ? detail : message;
}

async function upload(name: string, transport: Transport, program: Program): Promise<void> {
  const question: Question = {
    what: 'upload',
    script: (mark) => uploadScript(program.sha256, mark),
    lane: 'general',
    stdin: program.text,
    holdStdin: false,
    limitMs: uploadLimitMs,
    ifEnded: () => requireShell(name, transport),
  };
  const payload = await exchange(name, transport, question);
  const answer = uploadAnswers.find((known) => known === payload);
  if (answer === 'uploaded') return;
  if (answer === 'cannot_write')
    throw failure('host_disk_full', `${name}: the state folder of the host program cannot be written`);
  if (answer === 'no_sha256') throw failure('host_tool_missing', `${name}: sha256sum, shasum or openssl`);
  throw failure('host_reply_broken', `${name}: the host program did not arrive whole`);
}

function requestOf(fields: Fields, body: string): string {
  for (const [key, value] of fields)
    if (!/^[a-z][a-z0-9_]*$/.test(key) || /[\n\0]/.test(value))
      throw failure(
        'engine_fault',
        `a field of a host call is not one line: ${escapeText(`${key}=${value}`, 200)}`,
      );
  return `${fields.map(([key, value]) => `${key}=${value}\n`).join('')}\n${body}`;
}

function replyOf<V extends Verb>(name: string, verb: V, payload: string): Reply<V> {
  const broken = (why: string): Error =>
    failure('host_reply_broken', `${name}: ${verb} answered ${why}: ${escapeText(payload, 300)}`);
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    throw broken('no JSON');
  }
  const refused = refusal.safeParse(json);
  if (refused.success) {
    const { code, detail } = refused.data;
    if (!isFailureCode(code)) throw broken('an unknown failure');
    throw failure(code, escapeText(`${name}: ${detail}`));
  }
  const reply = replies[verb].safeParse(json);
  if (!reply.success) {
    const issue = reply.error.issues[0];
    throw broken(`not in its form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
  }
  // The table's own schema of this verb has just parsed it.
  return reply.data as Reply<V>;
}
