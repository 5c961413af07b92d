import type { z } from 'zod';
import { escapeText } from '../escape.ts';
import type { Place } from '../items.ts';
import type { Problem } from '../problem.ts';
import type { KeyPath } from './toml-place.ts';

/** Tells a mistake at a key of the file; the code is written without its `config/`. */
export type TellKey = (path: KeyPath, code: string, message: string, fix: string) => void;

export function teller(file: string, placeOf: (path: KeyPath) => Place, problems: Problem[]): TellKey {
  return (path, code, message, fix) => {
    const safe = { message: escapeText(message, 600), fix: escapeText(fix, 600) };
    problems.push({ file, ...placeOf(path), code: `config/${code}`, ...safe });
  };
}

/** `roles."runner:codex".host`, as one would write it in TOML. */
export function keyName(path: KeyPath): string {
  const name = path.map((key) => {
    const text = String(key);
    return /^[A-Za-z0-9_-]+$/u.test(text) ? text : JSON.stringify(text);
  });
  return escapeText(name.join('.'), 200);
}

/** What the schema refuses, in sentences with the key's name. */
export function tellIssue(issue: z.core.$ZodIssue, toml: unknown, tell: TellKey): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) tellUnknownKey([...issue.path, key], tell);
    return;
  }
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter(
      (branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0),
    );
    for (const inner of branches[0] ?? [])
      tellIssue({ ...inner, path: [...issue.path, ...inner.path] }, toml, tell);
    if (branches.length === 0)
      tell(
        issue.path,
        'wrong-type',
        `${keyName(issue.path)} is neither a string nor a list of strings.`,
        'Write a string or a list of strings.',
      );
    return;
  }
  const name = keyName(issue.path);
  if (valueAt(toml, issue.path) === undefined) {
    tell(
      issue.path,
      'missing-key',
      `${name} is missing.`,
      `Add ${name}${examples[String(issue.path.at(-1))] ?? ''}.`,
    );
  } else if (issue.code === 'custom') {
    const fix: unknown = issue.params?.['fix'];
    tell(issue.path, 'wrong-value', `${name} ${issue.message}.`, typeof fix === 'string' ? fix : 'Mend it.');
  } else if (issue.code === 'invalid_key') {
    tell(issue.path, 'unknown-key', `${name} is no key that is known.`, 'Take it out.');
  } else {
    const what = issue.message.replace(/^Invalid (?:input|option): /u, '').replace(/^Too (small|big): /u, '');
    tell(
      issue.path,
      'wrong-value',
      `${name} is wrong: ${escapeText(what, 200)}.`,
      `Write ${name} as examples/threadline.toml shows it.`,
    );
  }
}

const examples: Readonly<Record<string, string>> = {
  arch: ': [arch] with repo, branch, actor and identities',
  hosts: ': [hosts.<name>] with local = true, or hostname and user',
  roles: ': [roles."<name>:<agent>"] with host, repo and identity',
  identities: ' = ["<committer address of arch>"]',
  host: ' = "<name of a host>"',
  repo: ' = "<path of the repository on the host>"',
  identity: ' = "<name> <<mail address>>"',
};

function tellUnknownKey(path: KeyPath, tell: TellKey): void {
  tell(
    path,
    'unknown-key',
    `${keyName(path)} is no key that is known.`,
    'Take it out, or mend its spelling.',
  );
}

/** A key whose promise nothing keeps yet: passing it over would break it. */
export function tellNotYet(path: KeyPath, what: string, tell: TellKey): void {
  tell(path, 'not-yet-supported', `${what} is not yet supported.`, `Take ${what} out.`);
}

function valueAt(toml: unknown, path: KeyPath): unknown {
  let value = toml;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}
