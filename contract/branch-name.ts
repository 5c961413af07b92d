/** Why this is no branch name that we use, as the end of a sentence. Stricter than git, whose rules are no shell filter. */
export function branchNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 200) return 'is longer than 200 characters';
  if (!/^[A-Za-z0-9][A-Za-z0-9._/@+#-]*$/u.test(name)) {
    return 'must start with a letter or digit and hold only letters, digits and . _ / @ + # -';
  }
  if (name.includes('..') || name.includes('//') || name.includes('/.'))
    return 'must not hold "..", "//" or "/."';
  if (/[./]$/u.test(name) || /\.lock(?:\/|$)/u.test(name)) return 'must not end in ".", "/" or ".lock"';
  return undefined;
}
