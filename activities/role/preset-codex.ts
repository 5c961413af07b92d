import type { CodexOptions, RoleConfig } from '../../contract/config.ts';
import type { AgentCommand } from './preset.ts';
import { isThreadId } from './preset-codex-events.ts';

/** Codex CLI 0.169. Flags stand before `resume`; the prompt comes on stdin, for which `-` must be given. */
export function codexCommand(role: RoleConfig, threadId: string | undefined): AgentCommand {
  const start = ['codex', 'exec', '--json', ...flags(role, role.codex ?? defaults)] as const;
  if (threadId === undefined || !isThreadId(threadId)) return { argv: [...start, '-'], program: 'codex' };
  return { argv: ['sh', '-c', resumeOrStart, 'sh', '{spool}', threadId, ...start], program: 'codex' };
}

/**
 * For the packet's checks: the clone and the temporary folder may be written, and no socket opened, whatever the role's
 * own work needs. The clone's git directory is the check's own, and would else be read-only.
 */
export function codexSandbox({ codex = defaults }: RoleConfig): AgentCommand | undefined {
  if (codex.sandbox === 'danger-full-access') return undefined;
  const settings = [
    'sandbox_mode="workspace-write"',
    'sandbox_workspace_write.network_access=false',
    'sandbox_workspace_write.writable_roots=["{clone}/.git"]',
  ];
  return {
    argv: ['codex', 'sandbox', ...settings.flatMap((setting) => ['-c', setting]), '--'],
    program: 'codex',
  };
}

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
