/** What an agent printed, read as far as its preset can read it. Every text in it is the agent's, and hostile. */
export type AgentEvent =
  /** A line that says nothing more to the preset. */
  | { readonly kind: 'words'; readonly text: string }
  /** The beginning of a line that is too long to be read. */
  | { readonly kind: 'unread'; readonly text: string; readonly length: number }
  /** A sign of life that tells nothing to people. */
  | { readonly kind: 'step' }
  | { readonly kind: 'thread'; readonly id: string }
  | { readonly kind: 'turn-completed'; readonly usage: AgentUsage }
  | { readonly kind: 'turn-failed'; readonly message: string }
  /** Never final: the agent goes on, or says how the turn ended. */
  | { readonly kind: 'notice'; readonly message: string }
  | { readonly kind: 'thinking' | 'message'; readonly text: string }
  | { readonly kind: 'command'; readonly id: string; readonly command: string }
  | {
      readonly kind: 'command-ended';
      readonly id: string;
      readonly command: string;
      readonly output: string;
      /** Absent: it did not come to an end of its own. */
      readonly exitCode?: number;
    }
  | { readonly kind: 'files'; readonly changes: readonly FileChange[]; readonly failed: boolean }
  /** Anything else that it did: a tool, a search, a plan. */
  | { readonly kind: 'other'; readonly what: string; readonly text: string };

interface FileChange {
  readonly path: string;
  readonly change: string;
}

/** In tokens. `input` holds `cachedInput`. */
export interface AgentUsage {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** Reads a stream of bytes in pieces of any size. Never throws, and keeps at most one line of bounded length. */
export interface OutputReader {
  push(bytes: Uint8Array): readonly AgentEvent[];
  /** What is left when the stream has ended: a line without its end. */
  end(): readonly AgentEvent[];
}

/** Longer lines are told by their beginning. In UTF-16 units; a command's whole output stands in one line. */
export const lineLimit = 4 * 1024 * 1024;
const shownOfLongLine = 2_000;

/** `read` is given each whole line without its end. */
export function readLines(read: (line: string) => AgentEvent): OutputReader {
  const decoder = new TextDecoder();
  let line = '';
  let length = 0;
  const keep = (text: string): void => {
    length += text.length;
    if (line.length <= lineLimit) line += text.slice(0, lineLimit + 1 - line.length);
  };
  const finish = (): AgentEvent => {
    const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
    const event: AgentEvent =
      length > lineLimit ? { kind: 'unread', text: line.slice(0, shownOfLongLine), length } : read(whole);
    line = '';
    length = 0;
    return event;
  };
  const take = (text: string): readonly AgentEvent[] => {
    const events: AgentEvent[] = [];
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      keep(text.slice(from, to));
      events.push(finish());
      from = to + 1;
    }
    keep(text.slice(from));
    return events;
  };
  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end: () => {
      const events = take(decoder.decode());
      return length === 0 ? events : [...events, finish()];
    },
  };
}

/** For agents without a preset: every line is words. */
export const plainReader = (): OutputReader => readLines((text) => ({ kind: 'words', text }));
