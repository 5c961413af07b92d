import type { Verb } from './reply.ts';

export interface Program {
  readonly text: string;
  /** Of `text`, in hex. The program lies under it on the host, so that versions never replace each other. */
  readonly sha256: string;
}

/** The payload of the frame that stands for "the program is not here". */
export const needUpload = 'need_upload';

/** What an upload answers. `torn`: not all of it arrived. */
export const uploadAnswers = ['uploaded', 'torn', 'cannot_write', 'no_sha256'] as const;

/** The payload of the frame that says that a request did not arrive whole: nothing was run. */
export const tornRequest = 'torn_request';

/**
 * A request up to this size travels in one packet and arrives whole or not at all. Of a greater one a cut leaves a
 * beginning, which the program could not tell from the whole (half a prompt is a prompt).
 */
const packetBytes = 16 * 1024;

/**
 * Runs the program if it is there, else answers `needUpload`: one round trip in the steady state. The mark stands once
 * in the text, so that a shell that echoes its command makes no frame of it.
 */
export function callScript(sha256: string, verb: Verb, mark: string, requestBytes: number): string {
  return [
    `m=${mark}`,
    `d="${folder(sha256)}"`,
    `p="$d/threadline-host"`,
    `say() { echo; echo "$m$1$m"; exit 0; }`,
    // -s: a power cut may leave an empty file behind a rename.
    `[ -x "$p" ] && [ -s "$p" ] || say ${needUpload}`,
    ...(requestBytes > packetBytes ? wholeRequest(requestBytes) : []),
    `exec "$p" ${verb} "$m"`,
  ].join('; ');
}

function wholeRequest(bytes: number): string[] {
  return [
    `t="$d/.request.$$.$m"`,
    `(umask 077; cat >"$t")`,
    `n=$(wc -c <"$t")`,
    `exec <"$t"`,
    `rm -f "$t"`,
    `[ "$n" -eq ${String(bytes)} ] || say ${tornRequest}`,
  ];
}

/** Says one word: whoever runs commands at all runs this. */
export const shellScript = (mark: string): string => `m=${mark}; say() { echo; echo "$m$1$m"; }; say shell`;

/**
 * Takes the program on stdin and puts it in place by rename, only when whole. Two of them at once write two temporary
 * files and the later rename changes nothing.
 */
export function uploadScript(sha256: string, mark: string): string {
  return [
    `m=${mark}`,
    `d="${folder(sha256)}"`,
    `t="$d/.upload.$$.$m"`,
    `say() { echo; echo "$m$1$m"; exit 0; }`,
    `clean() { rm -f "$t"; }`,
    `trap clean EXIT`,
    `trap "exit 1" HUP INT TERM PIPE`,
    `umask 077`,
    `mkdir -p "$d" || say cannot_write`,
    // What a killed upload or call left behind.
    `find "$d" -name ".*.*" -mmin +60 -exec rm -f {} + 2>/dev/null`,
    `cat >"$t" || say cannot_write`,
    `if command -v sha256sum >/dev/null; then h=$(sha256sum <"$t")`,
    `elif command -v shasum >/dev/null; then h=$(shasum -a 256 <"$t")`,
    `elif command -v openssl >/dev/null; then h=$(openssl dgst -sha256 -r <"$t")`,
    `else say no_sha256; fi`,
    `case "$h" in ${sha256}*) ;; *) say torn;; esac`,
    `chmod 700 "$t" && mv -f "$t" "$d/threadline-host" || say cannot_write`,
    `say uploaded`,
  ].join('; ');
}

/** git-upload-pack of the repository whose path is the first line of stdin: a path may hold what no quoting survives. */
export function uploadPackScript(mark: string): string {
  return [
    `m=${mark}`,
    `IFS= read -r r`,
    `say() { echo; echo "$m$1$m"; }`,
    `command -v git >/dev/null || { say no_git; exit 0; }`,
    `[ -d "$r" ] || { say no_repository; exit 0; }`,
    `GIT_PROTOCOL=version=0 GIT_NO_LAZY_FETCH=1 LC_ALL=C`,
    `export GIT_PROTOCOL GIT_NO_LAZY_FETCH LC_ALL`,
    `unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE`,
    `say ready`,
    // An agent may write the repository's configuration; its hooks and monitors must not run outside its sandbox.
    `exec git -c core.hooksPath=/dev/null -c core.fsmonitor=false upload-pack --timeout=120 -- "$r"`,
  ].join('; ');
}

const folder = (sha256: string): string => `\${XDG_STATE_HOME:-$HOME/.local/state}/threadline/bin/${sha256}`;
