import { escapeText } from '../../contract/escape.ts';
import type { Criterion } from '../../contract/packet.ts';
import type { Problem, ProblemCode } from '../../contract/problem.ts';
import { rules, type RuleCode } from '../../contract/rules/table.ts';

/** What a closure entry `done` says, as far as it could be read. */
export interface Claim {
  readonly commits: readonly string[];
  /** The last listed commit: evidence and checks are read there. */
  readonly delivered: string;
  /** Criterion → paths. */
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  /** What the packet asks for. */
  readonly criteria: readonly Criterion[];
}

/** One reason why a claim does not count. */
export interface Refusal {
  /** Stable, `noun/what-is-wrong`. */
  readonly code: ProblemCode;
  /** What was claimed, in the words of the entry. */
  readonly claim: string;
  /** What the engine found instead. */
  readonly found: string;
  /** All of it and the mend, for the role's next prompt; safe to print. */
  readonly sentence: string;
}

/**
 * Makes a refusal; `mend` is an order to the role, the rule's own where nothing more exact can be said. Foreign text in any of
 * them is escaped and bounded here.
 */
export function refusal(
  code: RuleCode,
  claim: string,
  found: string,
  mend: string = rules[code].mend,
): Refusal {
  const [safeClaim, safeFound] = [escapeText(claim, shownLimit), escapeText(found, shownLimit)];
  const order = escapeText(mend, shownLimit);
  return {
    code,
    claim: safeClaim,
    found: safeFound,
    sentence: `${safeClaim}: ${safeFound}. ${order} [${code}]`,
  };
}

/**
 * What goes back to the role. A merge of foreign history or an endless list gives thousands: no verdict could carry them, and
 * nobody would read them.
 */
export function sentencesOf(refusals: readonly Refusal[]): readonly string[] {
  const told = refusals.slice(0, mostTold).map(({ sentence }) => sentence);
  const left = refusals.length - told.length;
  return left === 0 ? told : [...told, `${String(left)} more are not shown: put these right first.`];
}
const mostTold = 50;

/** A rule of the contract that an entry breaks, found by its reader. */
export function refusalFromProblem(problem: Problem): Refusal {
  const sentence = `${problem.message} ${problem.fix} [${problem.code}]`;
  return {
    code: problem.code,
    claim: `line ${String(problem.line)} of the handoff log`,
    found: escapeText(problem.message, shownLimit),
    sentence: `Line ${String(problem.line)} of the handoff log: ${escapeText(sentence, 2 * shownLimit)}`,
  };
}

const shownLimit = 800;
