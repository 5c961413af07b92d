import type { CodexOptions, RoleConfig } from '../../contract/config.ts';
import type { AgentCommand } from './preset.ts';

/** Codex CLI 0.169. Flags stand before `resume`; the prompt comes on stdin, for which `-` must be given. */
export function codexCommand(role: RoleConfig, threadId: string | undefined): AgentCommand {
  const start = ['codex', 'exec', '--json', ...flags(role, role.codex ?? defaults)] as const;
  // An unknown *name* would silently start another thread, and a leading dash would be a flag: ids are UUIDs.
  if (threadId === undefined || !uuid.test(threadId)) return { argv: [...start, '-'], program: 'codex' };
  return { argv: ['sh', '-c', resumeOrStart, 'sh', '{spool}', threadId, ...start], program: 'codex' };
}

/** From the JSON line `{"type":"thread.started","thread_id":…}`. */
export function codexThreadIdFromOutput(head: string): string | undefined {
  for (const line of head.split('\n')) {
    if (!line.includes('"thread.started"')) continue;
    const id = threadIdFromEvent(line);
    if (id !== undefined) return id;
  }
  return undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const defaults: CodexOptions = { sandbox: 'workspace-write', network: false, writable: [] };

function flags(role: RoleConfig, options: CodexOptions): string[] {
  return [
    '-s',
    options.sandbox,
    // Without its git directory the sandbox keeps `.git` read-only and the agent cannot commit.
    ...['{git_dir}', '{spool}', ...options.writable].flatMap((folder) => ['--add-dir', folder]),
    '-C',
    role.repo,
    ...(options.model === undefined ? [] : ['-m', options.model]),
    ...settings(options).flatMap((setting) => ['-c', setting]),
  ];
}

const settings = (options: CodexOptions): string[] => [
  `sandbox_workspace_write.network_access=${String(options.network)}`,
  // THREADLINE* and the role's git identity must reach the agent's shell, whatever the user's own settings keep out …
  'shell_environment_policy.inherit="all"',
  'shell_environment_policy.include_only=[]',
  // … but no *KEY*, *SECRET*, *TOKEN*: by default Codex shows its shell the provider's key.
  'shell_environment_policy.ignore_default_excludes=false',
];

/**
 * `sh -c … sh SPOOL THREAD_ID codex exec FLAGS…`. A thread that cannot be resumed ends before `thread.started`; then, and
 * only then, a fresh one gets the same prompt. The shell reads lines until that event and leaves the rest to cat, which
 * passes it on unbuffered. Exit codes above 2 are signals or crashes: never a reason to start twice. On one line, for an
 * argument travels to the host as one.
 */
const resumeOrStart = [
  'spool=$1 id=$2; shift 2;',
  'cat >"$spool/prompt" || exit 1;',
  'rm -f "$spool/resumed" "$spool/resume-exit";',
  '{ "$@" resume "$id" - <"$spool/prompt"; echo $? >"$spool/resume-exit"; } | {',
  'lines=0; while [ $lines -lt 50 ] && IFS= read -r line; do',
  `printf '%s\\n' "$line";`,
  `case $line in *'"thread.started"'*) : >"$spool/resumed"; break ;; esac;`,
  'lines=$((lines + 1)); done; exec cat; };',
  'read -r code <"$spool/resume-exit" || code=1;',
  'if [ ! -e "$spool/resumed" ]; then case $code in 1 | 2) exec "$@" - <"$spool/prompt" ;; esac; fi;',
  'exit "$code"',
].join(' ');

function threadIdFromEvent(line: string): string | undefined {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('type' in event) || !('thread_id' in event))
      return undefined;
    const { type, thread_id: id } = event;
    return type === 'thread.started' && typeof id === 'string' && uuid.test(id) ? id : undefined;
  } catch {
    return undefined; // a line that was cut, or an agent that printed the words itself
  }
}
