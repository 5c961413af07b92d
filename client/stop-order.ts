import { formatAction, parseAction } from '../contract/action.ts';
import type { Blocker } from '../contract/closure.ts';
import { ownersIn, type Config } from '../contract/config.ts';
import type { Stop } from '../contract/messages.ts';
import type { Problem } from '../contract/problem.ts';
import { stopProblems } from '../contract/stop-check.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

/** What arch wrote on the command line; the command of an action in backquotes or, as a shell eats them, without. */
export interface StopDraft {
  readonly state: 'blocked' | 'replan';
  readonly next: readonly string[];
  readonly resume?: string;
  readonly blockers: readonly BlockerDraft[];
}
export interface BlockerDraft {
  readonly text: string;
  readonly owner?: string;
  readonly operatorRequired?: string;
  readonly next?: string;
}

/** A stop is a closure, and held to the same rules as a role's: complete, exact, owned by somebody who exists. */
export function stopOrder(draft: StopDraft, config: Config): Outcome<Stop> {
  const blockers = draft.blockers.map(blockerFrom);
  const next =
    draft.state === 'replan' ? draft.next.map(actionFrom) : blockers.map((blocker) => blocker.next);
  const faults = [...flagFaults(draft), ...closureFaults(draft, { next, blockers }, ownersIn(config))];
  if (faults.length > 0) return refuseStop(faults);
  const resume = draft.resume ?? '';
  return answer(
    draft.state === 'replan' ? { state: 'replan', next, resume } : { state: 'blocked', blockers, resume },
  );
}

function flagFaults(draft: StopDraft): readonly string[] {
  if (draft.state === 'replan')
    return draft.blockers.length > 0 ? ['--blocker goes with --state blocked.'] : [];
  const loose =
    draft.next.length > 0 ? ['--next without a --blocker before it goes with --state replan.'] : [];
  const blockers = draft.blockers.flatMap((blocker) => {
    const name = `The blocker "${blocker.text.slice(0, 60)}"`;
    const required = blocker.operatorRequired?.toLowerCase();
    return [
      ...(blocker.owner === undefined ? [`${name} lacks its --owner.`] : []),
      ...(required === 'yes' || required === 'no'
        ? []
        : [`${name} lacks its --operator-required yes or no.`]),
      ...(blocker.next === undefined ? [`${name} lacks its --next.`] : []),
    ];
  });
  return [...loose, ...blockers];
}

function closureFaults(
  draft: StopDraft,
  { next, blockers }: { readonly next: readonly string[]; readonly blockers: readonly Blocker[] },
  owners: readonly string[],
): readonly string[] {
  const complete = blockers.filter((_, index) => {
    const written = draft.blockers[index];
    return written?.owner !== undefined && written.next !== undefined;
  });
  const said = {
    state: draft.state,
    ...(draft.state === 'replan'
      ? { next }
      : { next: complete.map((blocker) => blocker.next), blockers: complete }),
    ...(draft.resume === undefined ? {} : { resume: draft.resume }),
  };
  const problems = stopProblems(said, { owners });
  // A blocker that lacks a flag was named already: then the absence of complete ones is no news.
  const told = draft.blockers.length > complete.length ? ['closure/next', 'closure/blockers'] : [];
  const messages = problems.filter(({ code }) => !told.includes(code)).map(({ message }) => message);
  return [...new Set(messages)];
}

const blockerFrom = (draft: BlockerDraft): Blocker => ({
  text: draft.text,
  owner: draft.owner ?? '',
  operatorRequired: draft.operatorRequired?.toLowerCase() === 'yes',
  next: actionFrom(draft.next ?? ''),
});

/** The written form: a shell eats the backquotes of a command. The rule judges what comes out, exact or not. */
function actionFrom(text: string): string {
  const bare = /^command:\s*([^`\s].*)$/su.exec(text.trim())?.[1];
  const written = bare === undefined ? text : formatAction({ kind: 'command', command: bare });
  const reading = parseAction(written);
  return reading.ok ? formatAction(reading.action) : written;
}

function refuseStop(faults: readonly string[]): Outcome<never> {
  const problems = faults.map((message): Problem => ({
    file: '<command line>',
    line: 1,
    column: 1,
    code: 'stop/incomplete',
    message,
    fix: 'Say it exactly; `threadline stop --help` shows whole calls.',
  }));
  return refuse(
    'contract_refused',
    "The stop is refused: it is arch's own closure, and must be complete.",
    'Mend each problem; `threadline stop --help` shows whole calls.',
    { problems, nextActions: ['threadline stop --help'] },
  );
}
