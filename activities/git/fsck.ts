/** Faults of honest old histories: not worth a refusal, and nothing that a checkout could be attacked with. */
export const toleratedFaults = [
  'badDate',
  'badDateOverflow',
  'badEmail',
  'badName',
  'badTimezone',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'nulInCommit',
  'zeroPaddedDate',
  'zeroPaddedFilemode',
] as const;

/**
 * Why git did not take what a fetch brought, in its own words (bounded by the caller); undefined when that is not what it says.
 * There is no exit code for it: what does not pass the look ends with 128 like any other fault, and a branch that is cut off
 * (shallow) is left out with a warning and 0. Of an honest oddity (`.gitignore` is a symbolic link) git warns in the same words
 * and takes it.
 */
export function refusedFetch(stderr: string): string | undefined {
  const unsound = /^error: (object [0-9a-f]{40,64}: [a-zA-Z]+: .*)$/m.exec(stderr)?.[1];
  if (unsound !== undefined) return unsound;
  if (!stderr.includes('shallow roots are not allowed')) return undefined;
  return 'the repository is shallow: its history is cut off (git fetch --unshallow brings the rest)';
}

/** Settings with which every fetch into a mirror looks at what came before it keeps it. */
export const strictFetch: readonly string[] = [
  'transfer.fsckObjects=true',
  ...toleratedFaults.map((fault) => `fetch.fsck.${fault}=ignore`),
];
