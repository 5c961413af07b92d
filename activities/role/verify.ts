import { setTimeout as pause } from 'node:timers/promises';
import type { TurnOrder } from '../../contract/calls.ts';
import { failure } from '../failure.ts';
import { refusal, type Claim, type Refusal } from './claim.ts';
import { evidenceFacts, evidencePaths, fileRefusals, pathRefusals } from './evidence.ts';
import { lineFromRemote, tipsOf, type Court } from './judge-court.ts';
import type { Tips } from './mirror.ts';
import { rangeOf } from './range.ts';
import { baseLost, commitRefusals, notPushed } from './verify-commits.ts';
import { checkRefusals } from './verify-check.ts';

/** More commits or files are no list that anybody reads. */
const commitsMost = 200;
const pathsMost = 200;
const pushLookMs = 1_000;

/**
 * Verifies a claim of done in git and by the packet's checks (DESIGN §4, 7): every refusal that was found, none when the
 * claim holds. `refusedAlready`: the entry itself is refused, so that nobody waits for a push.
 */
export async function verify(
  court: Court,
  order: TurnOrder,
  claim: Claim,
  seen: Tips,
  refusedAlready: boolean,
): Promise<readonly Refusal[]> {
  const tooMany = sizeRefusals(claim);
  if (tooMany.length > 0) return tooMany;
  let tips = seen;
  let found = await inGit(court, order, claim, tips);
  const deadline = Date.now() + court.pushPatienceMs;
  const worthWaiting = (): boolean =>
    !refusedAlready && tips.remoteError === undefined && onlyUnpushed(found.refusals);
  while (worthWaiting() && Date.now() < deadline) {
    await pause(pushLookMs, undefined, { signal: court.signal });
    const now = await tipsOf(court);
    if (!('tip' in now)) return [now];
    tips = now;
    found = await inGit(court, order, claim, tips);
  }
  const refusals = saidByRemote(found.refusals, tips.remoteError, refusedAlready);
  // What is not on the branch is not checked: the host may not even have it.
  if (!found.checkable) return refusals;
  return [...refusals, ...(await checkRefusals(court, order, claim.delivered))];
}

/** A remote that says nothing proves nothing against the role: with no other refusal, the judgement is repeated later. */
function saidByRemote(
  refusals: readonly Refusal[],
  remoteError: string | undefined,
  refusedAlready: boolean,
): readonly Refusal[] {
  if (remoteError === undefined) return refusals;
  const others = refusals.filter(({ code }) => code !== notPushed && code !== baseLost);
  if (refusedAlready || others.length > 0 || refusals.length === 0) return others;
  throw failure('remote_unreachable', lineFromRemote(remoteError));
}

async function inGit(
  { context, mirror, newCommitsMost, signal }: Court,
  order: TurnOrder,
  claim: Claim,
  tips: Tips,
): Promise<{ readonly refusals: readonly Refusal[]; readonly checkable: boolean }> {
  const { base, branch } = order;
  const asked = { ...claim, paths: evidencePaths(claim) };
  const range = await rangeOf(mirror.place, asked, { tips, base, branch }, { most: newCommitsMost, signal });
  const refusals = [...commitRefusals(claim, range, context.config.arch.identities), ...pathRefusals(claim)];
  const { delivered } = range;
  if (!delivered) return { refusals, checkable: false };
  const facts = await evidenceFacts(mirror.place, asked, range.objects, { base, tip: tips.tip }, signal);
  return {
    refusals: [...refusals, ...fileRefusals(claim, delivered.id, facts)],
    checkable: delivered.inBranch === true,
  };
}

const onlyUnpushed = (refusals: readonly Refusal[]): boolean =>
  refusals.length > 0 && refusals.every(({ code }) => code === notPushed);

function sizeRefusals(claim: Claim): readonly Refusal[] {
  const paths = evidencePaths(claim).length;
  return [
    ...overMost(
      'commits',
      claim.commits.length,
      commitsMost,
      'List the commits that matter, the delivered one last.',
    ),
    ...overMost('evidence', paths, pathsMost, 'Name the files that the packet asks for.'),
  ];
}

const overMost = (
  what: 'commits' | 'evidence',
  count: number,
  most: number,
  mend: string,
): readonly Refusal[] =>
  count <= most
    ? []
    : [refusal(`${what}/too-many`, `${what}: ${String(count)}`, `the most is ${String(most)}`, mend)];
