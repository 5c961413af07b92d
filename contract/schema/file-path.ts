/** Where threadline.toml lies, and the home of who reads it; absolute POSIX paths without a trailing slash. */
export interface FilePlace {
  readonly file: string;
  readonly dir: string;
  readonly home: string;
}

/** An absolute path: `~` is the home, relative ones are relative to the file. `.` and `..` are resolved by their names. */
export function absolutePath(path: string, { dir, home }: FilePlace): string {
  if (path === '~' || path.startsWith('~/')) return normalised(`${home}/${path.slice(1)}`);
  return normalised(path.startsWith('/') ? path : `${dir}/${path}`);
}

function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
