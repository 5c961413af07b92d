import type { Entry } from './entry.ts';

/** What an entry is known by: its `entry=`, else the digest of its text. `sha256` gives hex digits. */
export const entryId = (entry: Entry, sha256: (text: string) => string): string =>
  entry.entry ?? sha256(entry.text);
