import { failure } from '../failure.ts';

/** What a login on a host finds, told by the login shell alone: nothing is uploaded, nothing is written. */
export interface Look {
  readonly unixSeconds: number;
  /** Of the state folder's file system, or of the folder above that is there. */
  readonly freeKib: number;
  /** Without these not even the host program can be put there. */
  readonly missing: readonly string[];
  readonly path: string;
}

const needed = ['cat', 'chmod', 'date', 'df', 'find', 'git', 'mkdir', 'mv', 'rm', 'tail', 'wc'];

/** One line on stdout; every program in it may be missing. */
export function lookScript(mark: string): string {
  return [
    `m=${mark}`,
    `say() { echo; echo "$m$1$m"; }`,
    `n=`,
    `for t in ${needed.join(' ')}; do command -v "$t" >/dev/null 2>&1 || n="$n,$t"; done`,
    `d="\${XDG_STATE_HOME:-$HOME/.local/state}"`,
    `until [ -d "$d" ] || [ "$d" = "\${d%/*}" ]; do d="\${d%/*}"; done`,
    `s=$(date +%s 2>/dev/null)`,
    `k=$(df -Pk "\${d:-/}" 2>/dev/null | tail -n 1)`,
    `set -- $k`,
    `say "\${s:-0} \${4:-0} \${n#,} : $PATH"`,
  ].join('; ');
}

export function lookFromAnswer(name: string, answer: string): Look {
  const [, seconds, free, missing = '', path = ''] = /^(\d+) (\d+) (\S*) : (.*)$/u.exec(answer) ?? [];
  if (seconds === undefined || free === undefined)
    throw failure('host_reply_broken', `${name}: the look round gave no figures`);
  return {
    unixSeconds: Number(seconds),
    freeKib: Number(free),
    missing: missing.split(',').filter((tool) => tool !== ''),
    path,
  };
}
