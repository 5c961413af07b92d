/** Why this is no thread_ref (DESIGN §3), as the end of a sentence; undefined when it is one. */
export function threadRefFault(value: string): string | undefined {
  if (value === '') return 'is empty';
  if (value.length > 64) return `has ${String(value.length)} characters, the most is 64`;
  if (!/^[A-Za-z0-9._-]+$/u.test(value)) return 'may hold only letters A-Z a-z, digits, "." "_" and "-"';
  if (!/^[A-Za-z0-9]/u.test(value)) return 'must start with a letter or a digit';
  if (value.includes('..')) return 'must not hold ".."';
  if (value.endsWith('.')) return 'must not end in "."';
  if (value.toLowerCase().endsWith('.lock')) return 'must not end in ".lock"';
  return undefined;
}

/** Two thread_refs are the same thread when their keys are equal: case does not tell threads apart. */
export const threadRefKey = (value: string): string => value.toLowerCase();
