import { writeSpan } from './code-span.ts';
import { lineFromText } from './escape.ts';
import { mendingCommand, type Places } from './mend.ts';

/** The closed table of failures (DESIGN §4). Codes travel as the `type` of an ApplicationFailure; match on them, never on text. */
export interface FailureRule {
  /** May the same call succeed later without anybody's help? */
  readonly retryable: boolean;
  /** What happened, to whom it may concern; `{detail}` is replaced by the fact at hand. */
  readonly sentence: string;
  /** Who owns the next action: `operator`, arch's actor, or the role of the thread. */
  readonly owner: 'operator' | 'arch' | 'role';
  /** The command line that mends or shows it, to be filled by `mendingCommand`. */
  readonly mend: string;
}

const rule = (
  retryable: boolean,
  owner: FailureRule['owner'],
  sentence: string,
  mend: string,
): FailureRule => ({ retryable, sentence, owner, mend });

export const failures = {
  host_unreachable: rule(true, 'operator', 'The host does not answer: {detail}', 'ssh {ssh} true'),
  connection_refused: rule(true, 'operator', 'The host takes no connection: {detail}', 'ssh {ssh} true'),
  host_key_changed: rule(
    false,
    'operator',
    'The host key is not the one that is trusted: {detail}',
    'ssh-keyscan {scan}',
  ),
  host_key_unknown: rule(
    false,
    'operator',
    'No trusted host key is known for the host: {detail}',
    'ssh-keyscan {scan}',
  ),
  ssh_key_refused: rule(
    false,
    'operator',
    'The host refused the SSH key: {detail}',
    // It is not shown again before doctor has found it accepted.
    'ssh -v {ssh} true && threadline doctor {role}',
  ),
  ssh_config: rule(
    false,
    'operator',
    'The SSH settings of the host cannot be used: {detail}',
    'ssh -G {ssh}',
  ),
  host_reply_broken: rule(
    true,
    'operator',
    'The host program gave no whole answer: {detail}',
    'ssh {ssh} true',
  ),
  shell_broken: rule(
    false,
    'operator',
    'The login shell on the host runs no command: {detail}',
    'ssh {ssh} true',
  ),
  host_tool_missing: rule(
    false,
    'operator',
    'The host lacks a tool: {detail}',
    'ssh {ssh} command -v git flock setsid',
  ),
  host_disk_full: rule(false, 'operator', 'The host cannot write: {detail}', 'ssh {ssh} df -h'),
  repository_missing: rule(
    false,
    'operator',
    'The role repository is not there: {detail}',
    'ssh {ssh} git -C {repo} status',
  ),
  branch_missing: rule(
    false,
    'role',
    'The role branch is not there: {detail}',
    'ssh {ssh} git -C {repo} branch -a',
  ),
  tree_dirty: rule(
    false,
    'role',
    'The role repository has uncommitted changes that are not of this thread: {detail}',
    'ssh {ssh} git -C {repo} status --short',
  ),
  agent_not_found: rule(
    false,
    'operator',
    'The agent program is not on the host: {detail}',
    'ssh {ssh} command -v {agent}',
  ),
  agent_not_logged_in: rule(
    false,
    'operator',
    'The agent has no account on the host that works: {detail}',
    'ssh {ssh} {agent} login status',
  ),
  agent_quota: rule(true, 'operator', 'The agent has no quota left: {detail}', 'threadline logs {ref}'),
  fence_refused: rule(
    false,
    'operator',
    'The host does not take the fence of a lock: {detail}',
    'threadline locks',
  ),
  launch_refused: rule(false, 'role', 'The host refused the launch: {detail}', 'threadline logs {ref}'),
  launch_lost: rule(false, 'role', 'The launch ended without a record: {detail}', 'threadline logs {ref}'),
  role_unknown: rule(
    false,
    'arch',
    'The role is not configured at the worker: {detail}',
    'grep -n {role} threadline.toml',
  ),
  arch_repository: rule(
    false,
    'operator',
    'The repository of arch cannot be written: {detail}',
    'git -C {arch} status',
  ),
  mirror_broken: rule(
    true,
    'operator',
    'The engine cannot read the role repository: {detail}',
    'ssh {ssh} git -C {repo} fsck',
  ),
  history_refused: rule(
    false,
    'role',
    'git does not take the history of the role branch: {detail}',
    'ssh {ssh} git -C {repo} fsck',
  ),
  remote_unreachable: rule(
    true,
    'operator',
    'The remote of the role repository gives no answer that can be used: {detail}',
    'ssh {ssh} git -C {repo} remote -v',
  ),
  handshake_failed: rule(
    false,
    'role',
    'The handshake was not answered rightly: {detail}',
    'threadline logs {ref}',
  ),
  stalled: rule(false, 'arch', 'The agent stalled: {detail}', 'threadline logs {ref}'),
  turns_used_up: rule(false, 'arch', 'All turns are used up: {detail}', 'threadline logs {ref}'),
  budget_used_up: rule(
    false,
    'arch',
    'The budget of the packet is used up: {detail}',
    'threadline logs {ref}',
  ),
  deadline_passed: rule(
    false,
    'arch',
    'The deadline of the packet has passed: {detail}',
    'threadline logs {ref}',
  ),
  cancelled: rule(false, 'arch', 'The thread was cancelled: {detail}', 'threadline logs {ref}'),
  engine_fault: rule(true, 'operator', 'The engine failed: {detail}', 'threadline show {ref}'),
} as const satisfies Record<string, FailureRule>;

export type FailureCode = keyof typeof failures;

export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(failures, code);

/** What is known where the failure happened. */
export interface FailureFacts {
  /** The fact at hand; escaped and bounded here. */
  readonly detail: string;
  readonly ref: string;
  readonly role: string;
  /** Absent: the command that mends becomes one that examines. */
  readonly places?: Places;
  readonly archActor: string;
}

/** Enough for a blocker: a sentence, a real owner and an exact next action. Pure; safe in workflow code. */
export function describeFailure(code: FailureCode, facts: FailureFacts): FailureDescription {
  const { sentence, owner: part, mend }: FailureRule = failures[code];
  const owner = { operator: 'operator', arch: facts.archActor, role: facts.role }[part];
  return {
    sentence: ended(sentence.replace('{detail}', () => lineFromText(facts.detail, detailLimit))),
    owner,
    operatorRequired: owner === 'operator',
    next: `command:${writeSpan(mendingCommand(mend, facts))}`,
  };
}
export interface FailureDescription {
  readonly sentence: string;
  readonly owner: string;
  readonly operatorRequired: boolean;
  /** A next action. */
  readonly next: string;
}

/** UTF-16 units of `detail` in a sentence. */
const detailLimit = 600;

const ended = (sentence: string): string => (/[.!?…]$/u.test(sentence) ? sentence : `${sentence}.`);
