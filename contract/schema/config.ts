import { parse, TomlError } from 'smol-toml';
import { escapeText } from '../escape.ts';
import type { Parsed, Problem } from '../problem.ts';
import { draftFromShape, type ConfigDraft } from './config-draft.ts';
import { teller, tellIssue } from './config-problem.ts';
import { configShape } from './config-shape.ts';
import type { FilePlace } from './file-path.ts';
import { placesOfKeys } from './toml-place.ts';

/** Reads threadline.toml (DESIGN §3). Problems name the file, the line and the key; unknown keys are problems. Never throws. */
export function parseConfig(toml: string, place: FilePlace): Parsed<ConfigDraft> {
  const problems: Problem[] = [];
  const raw = readToml(toml, place.file, problems);
  if (raw === undefined) return { ok: false, problems };
  const tell = teller(place.file, placesOfKeys(toml), problems);
  const shape = configShape.safeParse(raw);
  const draft = shape.success ? draftFromShape(shape.data, place, tell) : undefined;
  for (const issue of shape.error?.issues ?? []) tellIssue(issue, raw, tell);
  if (draft && problems.length === 0) return { ok: true, value: draft };
  problems.sort((one, other) => one.line - other.line || one.column - other.column);
  return { ok: false, problems };
}

function readToml(toml: string, file: string, problems: Problem[]): unknown {
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /u, '').split('\n');
    const { line, column } = error instanceof TomlError ? error : { line: 1, column: 1 };
    problems.push({
      file,
      line,
      column,
      code: 'config/broken-toml',
      message: `This is no TOML: ${escapeText(reason, 200)}.`,
      fix: 'Mend the line; strings stand in quotes, tables in [brackets].',
    });
    return undefined;
  }
}
