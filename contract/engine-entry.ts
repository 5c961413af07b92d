/**
 * The entry id of the engine's own entries in arch's log: the same for the same thread, run and step, however often the
 * step is repeated, and different between threads. 11 or more of `a-z 0-9`.
 */
export function engineEntryId(threadRef: string, run: number, step: number): string {
  return `${hash(threadRef)}r${String(run)}s${String(step)}`;
}

/** FNV-1a, 32 bits, in base 36: only to keep threads of one log apart; nothing rests on it being hard to forge. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) {
    value ^= character.codePointAt(0) ?? 0;
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  return value.toString(36).padStart(7, '0');
}
