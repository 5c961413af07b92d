import { escapeText, hostileAt } from './escape.ts';
import { tellBlanks } from './packet-blank.ts';
import { readHeader, type Tell } from './packet-header.ts';
import { uniqueKeys } from './packet-keys.ts';
import { tellDirect } from './packet-later.ts';
import type { Place } from './items.ts';
import { layOut, type PacketLayout, type Section } from './packet-layout.ts';
import { readCriteria } from './packet-criteria.ts';
import { readGates } from './packet-gates.ts';
import { isSecondObjective, tellSecondObjective } from './packet-objective.ts';
import { proseOf } from './packet-prose.ts';
import type { Packet } from './packet.ts';
import type { Parsed, Problem } from './problem.ts';
import { rules, type PacketCode } from './rules/table.ts';
import { utf8Length } from './utf8.ts';

/**
 * Reads a delegation packet (DESIGN §3) and finds all its problems in one pass, ordered by place. `roles` are the
 * configured roles' actors. Never throws; a text over 64 KiB is refused unread.
 */
export function parsePacket(
  text: string,
  known: { readonly archActor: string; readonly roles: readonly string[] },
): Parsed<Packet> {
  const problems: Problem[] = [];
  const tell: Tell = ({ line, column }, code, message, fix = rules[code].mend) => {
    problems.push({ line, column, code, message, fix });
  };
  const bytes = utf8Length(text, 0, text.length);
  if (bytes > packetLimitBytes) {
    tell(
      { line: 1, column: 1 },
      'packet/too-large',
      `The packet has ${String(bytes)} bytes, the most is ${String(packetLimitBytes)}.`,
    );
    return { ok: false, problems };
  }
  tellHostile(text, tell);
  const layout = layOut(text);
  tellStrays(layout, tell);
  const keys = uniqueKeys(layout.keys, tell);
  const header = readHeader(keys, known.roles, tell);
  const sections = readSections(layout, tell);
  const objective = sections.get('objective');
  if (objective) tellSecondObjective(objective, tell);
  tellDirect(keys, sections.get('commands'), tell);
  const criteria = sections.get('acceptance criteria');
  const gates = sections.get('escalation gates');
  const packet: Packet = {
    ...header,
    objective: proseOf(objective, tell),
    constraints: proseOf(sections.get('constraints'), tell),
    criteria: criteria ? readCriteria(criteria, tell) : [],
    reporting: proseOf(sections.get('reporting'), tell, true),
    gates: gates ? readGates(gates, ['operator', known.archActor, ...known.roles], tell) : [],
  };
  const blanks = tellBlanks(layout.lines, tell);
  const found = problems.filter((problem) => !isOfBlank(problem, blanks));
  if (found.length === 0) return { ok: true, value: packet };
  found.sort((one, other) => one.line - other.line || one.column - other.column);
  return { ok: false, problems: found.slice(0, mostProblems) };
}

/** A role must be able to read it in one go. */
export const packetLimitBytes = 64 * 1024;
/** More than anybody mends at once; keeps an answer about a binary file readable. */
const mostProblems = 100;

const sectionNames = [
  'Objective',
  'Constraints',
  'Acceptance criteria',
  'Reporting',
  'Escalation gates',
] as const;

/** What prints as nothing, or turns other text around, could hide from arch what the role is told. */
function tellHostile(text: string, tell: Tell): void {
  const whole = text.startsWith('\ufeff') ? text.slice(1) : text;
  for (const [index, raw] of whole.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const at = hostileAt(line);
    if (at === -1) continue;
    const character = escapeText(String.fromCodePoint(line.codePointAt(at) ?? 0));
    tell(
      { line: index + 1, column: at + 1 },
      'packet/hostile-character',
      `The control or invisible character ${character} stands here.`,
    );
  }
}

function tellStrays(layout: PacketLayout, tell: Tell): void {
  for (const line of layout.oddHeader) {
    tell(
      { line: line.number, column: 1 },
      'packet/header-line',
      `"${escapeText(line.text.trim(), 80)}" is no key=value line.`,
    );
  }
  const [first] = layout.outside;
  if (first) {
    tell({ line: first.number, column: 1 }, 'packet/outside-section', 'This text stands in no section.');
  }
  if (layout.unclosed) {
    const { kind } = layout.unclosed;
    tell(
      layout.unclosed,
      `packet/unclosed-${kind}`,
      `A ${kind} is opened here and never closed.`,
      kind === 'fence' ? 'Close it with a line of the same fence.' : 'Close it with "-->".',
    );
  }
}

function readSections(layout: PacketLayout, tell: Tell): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  for (const section of layout.sections) {
    const place = { line: section.heading.number, column: 1 };
    const name = escapeText(section.name, 60);
    const earlier = sections.get(section.name);
    if (earlier) {
      const first = `first on line ${String(earlier.heading.number)}`;
      if (section.name === 'objective')
        tell(place, 'packet/second-objective', `The packet has a second objective, ${first}.`);
      else tell(place, 'packet/duplicate-section', `The section "${name}" stands twice, ${first}.`);
    } else if ([...sectionNames, 'commands'].some((known) => known.toLowerCase() === section.name))
      sections.set(section.name, section);
    else if (isSecondObjective(section.name))
      tell(place, 'packet/second-objective', `The section "${name}" is an objective beside the first.`);
    else
      tell(
        place,
        'packet/unknown-section',
        `The packet has the unknown section "${name}".`,
        `The sections are ${sectionNames.join(', ')}; use ## inside them.`,
      );
  }
  for (const name of sectionNames) {
    if (sections.has(name.toLowerCase())) continue;
    tell(
      { line: layout.lastLine, column: 1 },
      'packet/missing-section',
      `The packet has no section "# ${name}".`,
      `Add a line "# ${name}" with its text below.`,
    );
  }
  return sections;
}

/** What a blank makes vague or unknown is mended when it is filled in. */
const isOfBlank = (problem: Problem, blanks: readonly Place[]): boolean =>
  ofBlanks.has(problem.code) &&
  blanks.some(({ line, column }) => line === problem.line && column >= problem.column);
const ofBlanks: ReadonlySet<string> = new Set<PacketCode>([
  'packet/vague',
  'packet/criterion-vague',
  'packet/gate-vague',
  'packet/gate-owner',
  'packet/thread-ref',
  'packet/unknown-role',
  'packet/evidence-path',
  'packet/lock',
]);
