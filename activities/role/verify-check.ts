import type { TurnOrder } from '../../contract/calls.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import type { Criterion } from '../../contract/packet.ts';
import { refusal, type Refusal } from './claim.ts';
import type { Fields } from '../ssh/call.ts';
import type { Court } from './judge-court.ts';
import { sandboxOf } from './preset.ts';

/** The longest that one check may take: a test suite, not a soak test. */
export const checkLimitMs = 15 * 60_000;
/** The clone before a check and its removal after it. */
const aroundCheckMs = 5 * 60_000;

/**
 * Runs each criterion's check, one after the other, in a clean clone of the delivered commit on the role's host. A check
 * that fails, overruns or touches the role's repository is a refusal; a host that does not answer is a failure.
 */
export async function checkRefusals(
  court: Court,
  order: TurnOrder,
  delivered: string,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const criterion of order.criteria) {
    if (criterion.check !== undefined)
      refusals.push(...(await runCheck(court, order, delivered, criterion, criterion.check)));
  }
  return refusals;
}

async function runCheck(
  { context, role, signal }: Court,
  order: TurnOrder,
  delivered: string,
  criterion: Criterion,
  command: string,
): Promise<readonly Refusal[]> {
  const limitMs = Math.min(checkLimitMs, role.limits.turnLimitMs);
  const limitS = String(Math.ceil(limitMs / 1_000));
  const fields = [
    ['thread_ref', order.threadRef],
    ['run', String(order.run)],
    ['repo', role.repo],
    ['sha', delivered],
    ['command_b64', Buffer.from(command).toString('base64')],
    ['limit_s', limitS],
    ['id', `${String(order.launch)}-${criterion.id}`],
    ...sandboxFields(role),
  ] as const;
  const host = context.hosts.host(role.host);
  const reply = await host.call('check', fields, { limitMs: limitMs + aroundCheckMs, signal });
  const claim = `The check of ${criterion.id}, \`${command}\`, in a clean clone of ${delivered}`;
  const said = `its last output: ${lastLines(reply.output)}`;
  const found: Refusal[] = [];
  if (reply.timedOut) {
    const mend = 'Make it end by itself, then report again.';
    found.push(refusal('check/timed-out', claim, `it did not end within ${limitS} s; ${said}`, mend));
  } else if (reply.exit !== 0) {
    const mend = 'Make it pass from a clean clone (git clone, then the command), then report again.';
    found.push(refusal('check/failed', claim, `it ended with ${String(reply.exit)}; ${said}`, mend));
  }
  if (reply.moved) {
    const mend = 'A check must leave the repository that it was cloned from alone.';
    found.push(
      refusal(
        'check/moved',
        claim,
        "it changed the refs, the index or the tree of the role's repository",
        mend,
      ),
    );
  }
  return found;
}

/** Confined as the agent itself is, where its preset can; else as the role's user. */
function sandboxFields(role: RoleConfig): Fields {
  const sandbox = sandboxOf(role);
  if (!sandbox) return [];
  return [
    ...sandbox.argv.map((argument) => ['arg', argument] as const),
    ['need_arg', sandbox.program],
    ...(role.envFile === undefined ? [] : [['env_file', role.envFile] as const]),
  ];
}

/** What an agent needs to see why: the end of the output, on one line. */
const lastLines = (output: string): string => {
  const tail = output.trimEnd().slice(-shownOutput);
  return tail === '' ? '(none)' : escapeText(tail.replace(/\s*\n\s*/g, ' ⏎ '), shownOutput * 2);
};
const shownOutput = 500;
