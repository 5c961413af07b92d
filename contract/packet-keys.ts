import { withoutSpan } from './code-span.ts';
import { escapeText } from './escape.ts';
import type { Tell } from './packet-header.ts';
import type { HeaderKey } from './packet-layout.ts';

/** Key → its line; the value without backquotes around it, and its place where it begins inside of them. */
export type HeaderKeys = ReadonlyMap<string, HeaderKey>;

/** Each known key once. Unknown, repeated and empty ones are told; an empty one stays, so that it is not missing. */
export function uniqueKeys(keys: readonly HeaderKey[], tell: Tell): HeaderKeys {
  const values = new Map<string, HeaderKey>();
  for (const key of keys) {
    const name = escapeText(key.key, 40);
    const earlier = values.get(key.key);
    if (earlier) {
      tell(
        key.keyPlace,
        'packet/duplicate-key',
        `${name}= stands twice, first on line ${String(earlier.keyPlace.line)}.`,
        `Keep one ${name}=.`,
      );
    } else if (!isKnown(key.key)) {
      tell(
        key.keyPlace,
        'packet/unknown-key',
        `The header has the unknown key ${name}=.`,
        `Take it out; the keys are ${Object.keys(examples).join(', ')}.`,
      );
    } else {
      const value = withoutSpan(key.value);
      const { line, column } = key.valuePlace;
      values.set(key.key, {
        ...key,
        value,
        valuePlace: { line, column: column + key.value.indexOf(value) },
      });
      if (value === '')
        tell(
          key.keyPlace,
          'packet/empty-key',
          `${name}= has no value.`,
          `Write ${examples[key.key]}, or take the line out if it may be left out.`,
        );
    }
  }
  return values;
}

const examples = {
  thread_ref: 'thread_ref=RUNNER-WS8-20260213A',
  role: 'role=<name>:<agent>',
  scope: 'scope=<workstream or ticket>',
  success: 'success=<the one success condition of the next step>',
  locks: 'locks=hut/slot-3',
  after: 'after=<thread_ref>',
  executor: 'executor=remote_codex',
  reason: 'reason=<why ssh_direct is forced>',
  steps: 'steps=multi',
  handshake: 'handshake=ask',
  accept: 'accept=auto',
  deadline: 'deadline=2h',
  budget: 'budget=200k',
} as const;

const isKnown = (key: string): key is keyof typeof examples => Object.hasOwn(examples, key);
