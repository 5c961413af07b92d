/** Why this is no path of a file inside a repository, as the end of a sentence; undefined when it is one. */
export function repositoryPathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > 512) return 'is longer than 512 characters';
  if (/^[/~]|^[A-Za-z]:/u.test(path)) return 'must be relative to the root of the repository';
  if (path.includes('\\')) return 'must be written with "/"';
  if (path.includes('`')) return 'must not hold a backquote';
  if (path !== path.trim()) return 'must not begin or end with a space';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leaves the repository';
  if (parts.includes('') || parts.includes('.')) return 'must have no empty part and no "."';
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'points into the git directory';
  return undefined;
}
