import { withoutHashes } from './heading.ts';
import type { Place } from './items.ts';
import { scan, type Line } from './scanner.ts';

/** One `key=value` line. */
export interface HeaderKey {
  /** Lower case. */
  readonly key: string;
  readonly value: string;
  readonly keyPlace: Place;
  readonly valuePlace: Place;
}

export interface Section {
  /** Lower case, single spaces, without bold and a colon at the end. */
  readonly name: string;
  readonly heading: Line;
  readonly lines: readonly Line[];
}

/** A packet's parts, before any rule is applied. */
export interface PacketLayout {
  readonly keys: readonly HeaderKey[];
  /** Lines of the header that are no `key=value`. */
  readonly oddHeader: readonly Line[];
  /** Text between the header and the first section. */
  readonly outside: readonly Line[];
  readonly sections: readonly Section[];
  /** All of them, in order. */
  readonly lines: readonly Line[];
  readonly unclosed?: Place & { readonly kind: 'fence' | 'comment' };
  readonly lastLine: number;
}

/** The header goes up to the first blank line or section; a section begins with `# ` outside fences, quotes and comments. */
export function layOut(text: string): PacketLayout {
  const { lines, unclosed } = scan(text);
  const keys: HeaderKey[] = [];
  const oddHeader: Line[] = [];
  const outside: Line[] = [];
  const sections: { name: string; heading: Line; lines: Line[] }[] = [];
  let inHeader = true;
  for (const line of lines) {
    const name = sectionName(line);
    const section = sections.at(-1);
    if (name !== undefined) sections.push({ name, heading: line, lines: [] });
    else if (section) section.lines.push(line);
    else if (line.kind === 'blank') inHeader &&= keys.length + oddHeader.length === 0;
    else if (line.kind !== 'comment') {
      const key = inHeader && line.kind === 'text' ? headerKey(line) : undefined;
      if (key) keys.push(key);
      else (inHeader ? oddHeader : outside).push(line);
    }
  }
  const lastLine = Math.max(lines.length, 1);
  return { keys, oddHeader, outside, sections, lines, lastLine, ...(unclosed ? { unclosed } : {}) };
}

function sectionName(line: Line): string | undefined {
  if (line.kind !== 'text') return undefined;
  const match = /^ {0,3}#(?:\s+(.*))?$/u.exec(line.text);
  return match === null
    ? undefined
    : withoutHashes((match[1] ?? '').trim().replace(/\s+/gu, ' '))
        .trimEnd()
        .replace(/^\*\*([^*]+)\*\*(:?)$/u, '$1$2')
        .replace(/\s?:$/u, '')
        .toLowerCase();
}

function headerKey(line: Line): HeaderKey | undefined {
  const match = /^(\s*)([A-Za-z][A-Za-z_-]*)\s*=\s*/u.exec(line.text);
  if (match === null) return undefined;
  const [whole, indent = '', key = ''] = match;
  const column = Math.min(whole.length + 1, line.text.length);
  return {
    key: key.toLowerCase(),
    value: line.text.slice(whole.length).trim(),
    keyPlace: { line: line.number, column: indent.length + 1 },
    valuePlace: { line: line.number, column },
  };
}
