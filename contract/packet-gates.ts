import { escapeText } from './escape.ts';
import { readItems, type Item } from './items.ts';
import type { Tell } from './packet-header.ts';
import type { Section } from './packet-layout.ts';
import type { EscalationGate } from './packet.ts';
import { isAct, unsaid } from './vague.ts';

/** Reads `- owner: text`; `none` alone says that there is no gate. */
export function readGates(
  section: Section,
  owners: readonly string[],
  tell: Tell,
): readonly EscalationGate[] {
  const { items, strays } = readItems(section.lines);
  const words = [...items.map((item) => item.text), ...strays.map((line) => line.text.trim())];
  if (words.length === 1 && /^none\.?$/iu.test(words[0] ?? '')) return [];
  if (words.length === 0) {
    const heading = { line: section.heading.number, column: 1 };
    tell(
      heading,
      'packet/empty-section',
      'The escalation gates are empty.',
      'Write `- operator: <what needs the operator>`, or "none" if there is none.',
    );
  }
  for (const line of strays) {
    const place = { line: line.number, column: line.text.search(/\S/u) + 1 };
    tell(place, 'packet/gate-form', `"${shown(line.text.trim())}" is no gate.`);
  }
  return items.flatMap((item) => {
    const gate = readGate(item, owners, tell);
    return gate ? [gate] : [];
  });
}

function readGate(item: Item, owners: readonly string[], tell: Tell): EscalationGate | undefined {
  const match = /^[`*]{0,2}([^\s`*]+?)[`*]{0,2}\s?:\*{0,2}(?:\s+(.*))?$/u.exec(item.text);
  if (match === null) {
    tell(item.place(0), 'packet/gate-form', `"${shown(item.text)}" names no owner.`);
    return undefined;
  }
  const owner = (match[1] ?? '').toLowerCase();
  const text = (match[2] ?? '').trim();
  if (!owners.includes(owner)) {
    tell(
      item.place(0),
      'packet/gate-owner',
      `The gate's owner "${shown(owner)}" is unknown; owners are ${owners.join(', ')}.`,
    );
  }
  if (text === '' || isVague(text)) {
    const what = text === '' ? 'says nothing' : `"${shown(text)}" is too vague`;
    tell(
      item.place(item.text.length - text.length - (text === '' ? 1 : 0)),
      'packet/gate-vague',
      `The gate of ${shown(owner)} ${what}.`,
    );
  }
  return { owner, text };
}

/** "any refactoring" and "any change of the plan" say exactly what must not be done; "any problem" does not. */
function isVague(text: string): boolean {
  const phrase = unsaid(text);
  return (
    phrase !== undefined && !(/^(?:(?:any|every|all)\s|changes?\s+(?:of|to)\s)/iu.test(text) && isAct(phrase))
  );
}

const shown = (text: string): string => escapeText(text, 120);
