import type { LaunchOrder, PromptOrder, Tidied } from '../../contract/calls.ts';
import type { Blocker, Closure } from '../../contract/closure.ts';
import { writeSpan } from '../../contract/code-span.ts';
import type { RoleConfig } from '../../contract/config.ts';
import type { Criterion } from '../../contract/packet.ts';
import { bullets, fenced, line, quoted, shellWord } from './prompt-text.ts';

/** Every placeholder that a template may hold, with its value for this launch; `rules` comes on top. Absent is empty. */
export function promptValues(
  role: RoleConfig,
  order: LaunchOrder,
  roles: readonly string[],
): Map<string, string> {
  const { prompt } = order;
  const others = roles.filter((actor) => actor !== role.actor);
  return new Map([
    ['actor', line(role.actor)],
    ['arch_actor', line(prompt.archActor)],
    ['owners', ['operator', prompt.archActor, ...others].map((owner) => writeSpan(line(owner))).join(', ')],
    ['other_owner', line(others[0] ?? prompt.archActor)],
    ['thread_ref', line(order.threadRef)],
    ['run', String(order.run)],
    ['turn', String(order.turn)],
    ['scope', line(prompt.scope)],
    ['success', line(prompt.success)],
    ['branch', line(prompt.branch)],
    ['limit', duration(role.limits.handshakeLimitMs)],
    ['packet', prompt.packet === undefined ? '' : fenced(prompt.packet)],
    ['criteria', prompt.criteria.map(criterionLine).join('\n')],
    ['evidence_flags', prompt.criteria.flatMap(evidenceFlags).join(' ')],
    ['problems', problemsBlock(prompt)],
    ['decision', prompt.decision ? decisionBlock(prompt.decision) : ''],
    ['earlier', prompt.earlier ? earlierBlock(prompt.earlier) : ''],
    ['leftovers', prompt.leftovers ? leftoversBlock(prompt.leftovers) : ''],
  ]);
}

const duration = (ms: number): string =>
  ms % 60_000 === 0 && ms > 60_000
    ? `${String(ms / 60_000)} minutes`
    : `${String(Math.round(ms / 1000))} seconds`;

function criterionLine({ id, text, evidence, check }: Criterion): string {
  const paths = evidence.map((path) => writeSpan(line(path))).join(', ');
  const checked = check === undefined ? '' : ` Check: ${writeSpan(line(check))}.`;
  return `- ${id}: ${line(text)} Evidence: ${paths}.${checked}`;
}

const evidenceFlags = ({ id, evidence }: Criterion): string[] =>
  evidence.map((path) => `--evidence ${shellWord(`${id}=${line(path)}`)}`);

function problemsBlock({ kind, problems = [] }: PromptOrder): string {
  if (problems.length === 0) return '';
  if (kind !== 'handshake') return bullets(problems);
  return `Your last answer was not accepted. Answer again, with this put right:\n\n${bullets(problems)}`;
}

function decisionBlock({ question, choice, text }: NonNullable<PromptOrder['decision']>): string {
  const answer = `Asked:\n\n${quoted(question)}\n\nDecided: **${line(choice)}**`;
  return text === undefined ? answer : `${answer}, with these words:\n\n${quoted(text)}`;
}

function earlierBlock({ closure, text }: NonNullable<PromptOrder['earlier']>): string {
  const head = closure.head === undefined ? '' : ` The last commit seen then: ${line(closure.head)}.`;
  const why = closure.deviation === 'none' ? '' : `\n\nIt had left its plan: ${line(closure.deviation)}`;
  const failed = closure.failure === undefined ? '' : ` (failure: ${line(closure.failure)})`;
  const words = text === undefined ? '' : `\n\nWords of who resumed it:\n\n${quoted(text)}`;
  return `Run ${String(closure.run)} was closed as ${closure.state} by ${closure.by}${failed}.${head}${why}${open(closure)}${words}`;
}

function open(closure: Closure): string {
  if (closure.state === 'done') return '';
  const blockers =
    closure.state === 'blocked' ? `\n\nBlockers then:\n\n${bullets(closure.blockers.map(blockerLine))}` : '';
  const next = closure.next.length === 0 ? '' : `\n\nNext actions then:\n\n${bullets(closure.next)}`;
  return `${blockers}${next}\n\nTo go on one must know:\n\n${quoted(closure.resume)}`;
}

const blockerLine = ({ text, owner, operatorRequired, next }: Blocker): string =>
  `${text} owner=${owner} operator_required=${operatorRequired ? 'yes' : 'no'} next=${next}`;

function leftoversBlock({ files, patch }: Tidied): string {
  if (patch === undefined) return '';
  return `An earlier turn of this thread left changes uncommitted. They were taken out of the work tree and saved as a patch; apply it (\`git apply --binary ${shellWord(line(patch))}\`) if they are still wanted:\n\n${bullets(files)}`;
}
