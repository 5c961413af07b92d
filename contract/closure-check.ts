import { actionFault } from './action-check.ts';
import type { Blocker } from './closure.ts';
import type { Entry } from './entry.ts';
import { placeIn } from './entry-place.ts';
import { escapeText } from './escape.ts';
import type { Problem } from './problem.ts';
import type { RuleCode } from './rules/table.ts';
import { unsaid, vagueness } from './vague.ts';
import * as call from './threadline-call.ts';

/** Who may own a next action; `operator` always may. */
export interface Owners {
  /** Arch's actor and the configured roles. */
  readonly owners: readonly string[];
}

/**
 * What a closure entry lacks of the fields that its state must have (DESIGN §3). The entry's own `problems`, found by
 * its reader, are not repeated. Messages and fixes are sentences for the role; each fix is the call that mends.
 */
export function closureProblems(
  entry: Entry,
  known: Owners & { readonly criteria: readonly string[] },
): readonly Problem[] {
  const tell = teller(entry, callFor(entry, known.criteria));
  if (entry.actionType !== 'closure') {
    tell('summary', 'closure/not-a-closure', `The entry is a ${entry.actionType}, not a closure.`);
    return tell.problems;
  }
  if (entry.state === undefined) {
    if (!hasProblem(entry, 'entry/state'))
      tell('summary', 'closure/state', 'The closure does not say state=done, state=blocked or state=replan.');
    return tell.problems;
  }
  checkDeviation(entry, tell);
  checkNext(entry, tell);
  if (entry.state === 'done') checkDone(entry, known.criteria, tell);
  else checkResume(entry, tell);
  if (entry.state === 'blocked' && !entry.blockers?.length && !hasProblem(entry, ...ofBlockers)) {
    tell('blockers', 'closure/blockers', 'A blocked closure must name at least one blocker.');
  }
  checkBlockers(entry, known, tell);
  return tell.problems;
}

/** What an answer to a handshake lacks (HANDSHAKE-001). Whether `head` and `branch` are true is judged against git. */
export function handshakeProblems(entry: Entry, known: Owners): readonly Problem[] {
  const tell = teller(entry, call.handshake);
  if (entry.actionType !== 'handshake') {
    tell('summary', 'handshake/not-a-handshake', `The entry is a ${entry.actionType}, not a handshake.`);
    return tell.problems;
  }
  if (entry.head === undefined && !hasProblem(entry, 'entry/object-id')) {
    tell('head', 'handshake/head', 'The handshake does not say the full id of HEAD.');
  }
  if (entry.branch === undefined)
    tell('branch', 'handshake/branch', 'The handshake does not say the branch.');
  const beliefs = entry.next ?? [];
  if (beliefs.length < 1 || beliefs.length > mostBeliefs) {
    const came = beliefs.length === 0 ? 'none' : String(beliefs.length);
    tell(
      'next',
      'handshake/next',
      `A handshake has one to three bullets of next, the best next step and why; this one has ${came}.`,
    );
  }
  for (const belief of beliefs) {
    if (unsaid(belief) === undefined) continue;
    tell(
      'next',
      'handshake/next-vague',
      `The bullet "${shown(belief)}" of next says neither what nor why.`,
      belief,
    );
  }
  checkBlockers(entry, known, tell);
  return tell.problems;
}
const mostBeliefs = 3;

/** What a gate entry lacks: at least one blocker, each complete. */
export function gateProblems(entry: Entry, known: Owners): readonly Problem[] {
  const tell = teller(entry, call.gate);
  if (entry.actionType !== 'gate') {
    tell('summary', 'gate/not-a-gate', `The entry is a ${entry.actionType}, not a gate.`);
    return tell.problems;
  }
  if (!entry.blockers?.length && !hasProblem(entry, ...ofBlockers)) {
    tell('blockers', 'gate/blockers', 'A gate must name what it stops for as a blocker.');
  }
  checkBlockers(entry, known, tell);
  return tell.problems;
}

function checkDeviation(entry: Entry, tell: Tell): void {
  if (entry.deviation === undefined) {
    tell(
      'deviation',
      'closure/deviation',
      'The closure does not say its deviation: "none", or what was done otherwise and why.',
    );
  } else if (entry.deviation !== 'none' && vagueness(entry.deviation) !== undefined) {
    tell(
      'deviation',
      'closure/deviation-vague',
      `The deviation "${shown(entry.deviation)}" explains nothing: say what was done otherwise and why, or "none".`,
      entry.deviation,
    );
  }
}

function checkNext(entry: Entry, tell: Tell): void {
  const actions = entry.next ?? [];
  if (entry.next === undefined) {
    const allowed = entry.state === 'done' ? ' (`- next: none` when nothing is left to do)' : '';
    tell('next', 'closure/next', `The closure does not say its next actions${allowed}.`);
  } else if (actions.length === 0 && entry.state !== 'done') {
    tell(
      'next',
      'closure/next',
      `A closure of state ${entry.state ?? ''} must name at least one exact next action; "none" is for done alone.`,
    );
  }
  for (const action of actions) {
    const fault = actionFault(action);
    if (fault !== undefined) tell('next', 'closure/next-action', fault, action);
  }
}

function checkDone(entry: Entry, criteria: readonly string[], tell: Tell): void {
  if (!entry.commits?.length && !hasProblem(entry, 'entry/object-id')) {
    tell(
      'commits',
      'closure/commits',
      'A done closure must list the commits that deliver it, with full ids, the last one last.',
    );
  }
  if (entry.blockers?.length) {
    tell(
      'blockers',
      'closure/done-with-blockers',
      'A closure cannot be done and name blockers: report blocked, or leave them out.',
    );
  }
  const evidence = entry.evidence ?? {};
  for (const criterion of criteria) {
    if (evidence[criterion]?.length) continue;
    tell('evidence', 'closure/criterion-left-out', `The evidence of criterion ${criterion} is missing.`);
  }
  for (const criterion of Object.keys(evidence)) {
    if (criteria.includes(criterion)) continue;
    const list = criteria.length === 0 ? 'none' : criteria.join(', ');
    tell(
      'evidence',
      'closure/criterion-unknown',
      `The packet has no criterion ${shown(criterion)}; it has ${list}.`,
      criterion,
    );
  }
}

function checkResume(entry: Entry, tell: Tell): void {
  if (entry.resume === undefined) {
    tell(
      'resume',
      'closure/resume',
      `A closure of state ${entry.state ?? ''} must say in resume what one must know to go on.`,
    );
  } else if (unsaid(entry.resume) !== undefined) {
    tell(
      'resume',
      'closure/resume-vague',
      `The resume "${shown(entry.resume)}" tells nobody how to go on: say what is done, what is left, and where things lie.`,
      entry.resume,
    );
  }
}

function checkBlockers(entry: Entry, known: Owners, tell: Tell): void {
  for (const blocker of entry.blockers ?? []) checkBlocker(blocker, known, tell);
}

function checkBlocker(blocker: Blocker, { owners }: Owners, tell: Tell): void {
  const name = `The blocker "${shown(blocker.text)}"`;
  if (unsaid(blocker.text) !== undefined) {
    tell('blockers', 'blocker/vague', `${name} does not say what stands in the way.`, blocker.text);
  }
  if (blocker.owner !== 'operator' && !owners.includes(blocker.owner)) {
    const list = ['operator', ...owners.filter((owner) => owner !== 'operator')].join(', ');
    tell(
      'blockers',
      'blocker/owner-unknown',
      `${name} has the unknown owner ${shown(blocker.owner)}; owners are ${list}.`,
      blocker.text,
    );
  }
  const fault = actionFault(blocker.next);
  if (fault !== undefined) tell('blockers', 'blocker/next-action', `${name}: ${fault}`, blocker.text);
}

/** Adds a problem at the bullet `key`, or at the line that holds `value`. */
interface Tell {
  (key: string, code: RuleCode, message: string, value?: string): void;
  readonly problems: Problem[];
}

function teller(entry: Entry, fix: string): Tell {
  const problems: Problem[] = [];
  const tell = (key: string, code: RuleCode, message: string, value?: string): void => {
    if (problems.length >= mostProblems) return;
    problems.push({ ...placeIn(entry, key, value), code, message, fix: `Report again: ${fix}` });
  };
  return Object.assign(tell, { problems });
}

/** More tell nobody anything; an entry may have tens of thousands of lines, and what is wrong with it travels as a verdict. */
const mostProblems = 50;

const hasProblem = (entry: Entry, ...codes: readonly RuleCode[]): boolean =>
  entry.problems.some((problem) => codes.some((code) => code === problem.code));
/** A blocker that was written, but could not be read. */
const ofBlockers = [
  'entry/blocker-incomplete',
  'entry/owner',
  'entry/operator-required',
  'entry/not-yet-supported',
] as const;

function callFor(entry: Entry, criteria: readonly string[]): string {
  if (entry.state === 'done') return call.reportDone(criteria);
  if (entry.state === 'blocked') return call.reportBlocked;
  if (entry.state === 'replan') return call.reportReplan;
  return call.report(criteria);
}

const shown = (text: string): string => escapeText(text, 120);
