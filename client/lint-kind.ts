import type { Names } from './lint-names.ts';

export const lintKinds = ['packet', 'log', 'board'] as const;
export type LintKind = (typeof lintKinds)[number];

/**
 * What a file is, in this order: arch's log and board where the configuration has them, a path that ends as a role's handoff
 * log does; else by content: a `key=value` first line makes a packet, an entry's heading a log, a marker of the table a
 * board; else by name, `handoff_log.md` and `board.md`; all else is a packet. `path` is absolute, or undefined for
 * standard input.
 */
export function kindOf(written: string, path: string | undefined, names: Names): LintKind {
  if (path !== undefined) {
    if (path === names.archLog) return 'log';
    if (path === names.archBoard) return 'board';
    if (names.roleLogs.some((log) => path.endsWith(`/${log}`))) return 'log';
  }
  const text = written.replace(/^\ufeff/u, '');
  if (/^\s*[A-Za-z][A-Za-z_-]*[ \t]*=/u.test(text)) return 'packet';
  if (/^ {0,3}##[ \t].*action_type\s?=/imu.test(text)) return 'log';
  if (/^[ \t]*<!-- \/?threadline -->[ \t]*\r?$/mu.test(text)) return 'board';
  if (path?.endsWith('/handoff_log.md') === true) return 'log';
  return path?.endsWith('/board.md') === true ? 'board' : 'packet';
}
