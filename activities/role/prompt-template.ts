/** A template filled, or what is wrong with it, as a sentence. */
export type Filled =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

/**
 * Fills `{{name}}`, once: what a value holds is never read as a placeholder. A line that is a placeholder alone and has
 * an empty value goes, with the blank line after it. An unknown or malformed placeholder, and one of `required` that
 * the template does not hold, is a problem.
 */
export function fillTemplate(
  template: string,
  values: ReadonlyMap<string, string>,
  required: readonly string[],
): Filled {
  const unix = template.replace(/\r\n/g, '\n');
  const held = new Set(Array.from(unix.matchAll(placeholder), ([, name = '']) => name));
  const unknown = [...held].find((name) => !values.has(name));
  if (unknown !== undefined) {
    return { ok: false, problem: `{{${unknown}}} is unknown; there are: ${[...values.keys()].join(', ')}` };
  }
  const missing = required.find((name) => !held.has(name));
  if (missing !== undefined) return { ok: false, problem: `{{${missing}}} is missing` };
  if (/\{\{|\}\}/.test(unix.replace(placeholder, ''))) {
    return { ok: false, problem: 'it holds "{{" or "}}" that is no placeholder like {{thread_ref}}' };
  }
  const value = (name: string): string => values.get(name) ?? '';
  const text = unix
    .replace(loneLine, (line, name: string) => (value(name) === '' ? '' : line))
    .replace(placeholder, (_, name: string) => value(name));
  return { ok: true, text };
}

const placeholder = /\{\{([a-z_]+)\}\}/g;
const loneLine = /^\{\{([a-z_]+)\}\}\n(?:\n|$)?/gm;
