import { failure } from '../failure.ts';
import { gitOutput, type GitPlace } from './run.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';
export interface ObjectFact {
  readonly id: string;
  readonly type: ObjectType;
  readonly size: number;
}

/**
 * What the repository knows of each name, in the order asked; `undefined` where it has no such object. A name is a full id, or
 * `<full id>:<path>` for what a commit's tree has at a path (of whatever mode); it has no newline.
 */
export async function objectFacts(
  place: GitPlace,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly (ObjectFact | undefined)[]> {
  if (names.length === 0) return [];
  const stdout = await gitOutput(place, ['cat-file', '--batch-check'], { input: lines(names), signal });
  const answers = stdout.toString('utf8').split('\n');
  return names.map((name, index) => {
    const fact = factOf(answers[index] ?? '');
    // git takes 40 digits in a repository of SHA-256 for the beginning of an id.
    return fact && (name.includes(':') || name === fact.id) ? fact : undefined;
  });
}

/** `<name> missing` stands for what is not there, and a name may look like anything: the whole line must fit. */
function factOf(answer: string): ObjectFact | undefined {
  const [, id = '', type = '', size = ''] = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(answer) ?? [];
  return isObjectType(type) ? { id, type, size: Number(size) } : undefined;
}

/**
 * The content of each object by its full id, in the order asked. Bound the sizes first (`objectFacts`, `treeEntries`):
 * all of it is held in memory. Throws `mirror_broken` when one is missing or the whole is larger than `maxBytes`.
 */
export async function readObjects(
  place: GitPlace,
  ids: readonly string[],
  maxBytes: number,
  signal?: AbortSignal,
): Promise<readonly Buffer[]> {
  if (ids.length === 0) return [];
  const headers = ids.length * headerMaxBytes;
  const stdout = await gitOutput(place, ['cat-file', '--batch'], {
    input: lines(ids),
    maxBytes: maxBytes + headers,
    signal,
  });
  const contents: Buffer[] = [];
  let at = 0;
  for (const wanted of ids) {
    const end = stdout.indexOf(0x0a, at);
    const [id = '', type = '', size = ''] = stdout.toString('latin1', at, end).split(' ');
    if (id !== wanted || !isObjectType(type))
      throw failure('mirror_broken', `object ${wanted} cannot be read`);
    const start = end + 1;
    contents.push(stdout.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return contents;
}

/** `<id> <type> <size>\n` and the newline after the content. */
const headerMaxBytes = 100;

const lines = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

const isObjectType = (type: string): type is ObjectType =>
  type === 'commit' || type === 'tree' || type === 'blob' || type === 'tag';
