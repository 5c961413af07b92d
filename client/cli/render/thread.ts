import type { Paint } from '../paint.ts';
import type { Closure } from '../../../contract/closure.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { DecisionView, ThreadView } from '../../../contract/messages.ts';
import { signalCommand } from '../../next-actions.ts';
import type { ThreadReading } from '../../thread.ts';
import { paintState } from './state.ts';

/** A thread on a page: its heading, what it waits for, decisions, closure. */
export function threadText(reading: ThreadReading, paint: Paint): string {
  const { view } = reading;
  const said = (label: string, text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : [`  ${paint.dim(label.padEnd(10))}${text}`];
  return [
    `${paint.bold(escapeText(view.threadRef))}  ${paintState(view, paint)}`,
    ...said('role', escapeText(view.role)),
    ...said('scope', escapeText(view.scope)),
    ...said('run', `${String(view.run)}, turn ${String(view.turn)}`),
    ...said('head', view.head === undefined ? undefined : escapeText(view.head)),
    ...said('locks', view.locks.map((lock) => escapeText(lock)).join(', ')),
    ...said('tokens', tokensText(view)),
    ...said('waits for', view.waitingFor === undefined ? undefined : escapeText(view.waitingFor)),
    ...view.launches
      .slice(-3)
      .flatMap((launch) =>
        said(
          'launch',
          `${String(launch.launch)} (${launch.prompt}, turn ${String(launch.turn)}): ${launch.state}${launch.tokens === undefined ? '' : `, ${counted(launch.tokens)} tokens`}`,
        ),
      ),
    ...view.problems.slice(-5).flatMap((problem) => said('problem', paint.yellow(escapeText(problem)))),
    ...view.decisions.flatMap((decision) => decisionLines(view, decision, paint)),
    ...(view.closure ? closureLines(view.closure, said) : []),
    ...said('web', reading.webUi),
    ...said(
      'source',
      reading.source === 'log' ? "arch's handoff log; Temporal has forgotten this thread" : undefined,
    ),
  ].join('\n');
}

function tokensText({ tokens, budget }: ThreadView): string | undefined {
  if (budget !== undefined) return `${counted(tokens ?? 0)} of ${counted(budget)}`;
  return tokens === undefined ? undefined : counted(tokens);
}
const counted = (tokens: number): string => tokens.toLocaleString('en');

function decisionLines(view: ThreadView, decision: DecisionView, paint: Paint): string[] {
  if (!decision.open) {
    const choice = decision.choice === undefined ? 'closed' : escapeText(decision.choice);
    return [`  ${paint.dim('decided'.padEnd(10))}${escapeText(decision.id)}: ${choice}`];
  }
  return [
    `  ${paint.yellow('decision'.padEnd(10))}${paint.bold(escapeText(decision.id))}: ${escapeText(decision.question)}`,
    `  ${''.padEnd(10)}choices: ${decision.choices.map((choice) => escapeText(choice)).join(', ')}`,
    `  ${''.padEnd(10)}or by signal: ${paint.dim(escapeText(signalCommand(view.threadRef, decision)))}`,
  ];
}

function closureLines(
  closure: Closure,
  said: (label: string, text: string | undefined) => string[],
): string[] {
  const deviation = closure.deviation === 'none' ? undefined : escapeText(closure.deviation);
  const from = [
    ...said('closed by', closure.by),
    ...said('failure', closure.failure),
    ...said('deviation', deviation),
  ];
  if (closure.state === 'done') {
    const evidence = Object.entries(closure.evidence).flatMap(([id, paths]) =>
      said('evidence', `${escapeText(id)}: ${paths.map((path) => escapeText(path)).join(', ')}`),
    );
    return [...from, ...closure.commits.flatMap((commit) => said('commit', escapeText(commit))), ...evidence];
  }
  const blockers = closure.state === 'blocked' ? closure.blockers : [];
  return [
    ...from,
    ...blockers.flatMap((blocker) => [
      ...said('blocker', escapeText(blocker.text)),
      ...said(
        '',
        `owner ${escapeText(blocker.owner)}, operator ${blocker.operatorRequired ? 'required' : 'not required'}`,
      ),
      ...said('', `next ${escapeText(blocker.next)}`),
    ]),
    ...closure.next.flatMap((next) => said('next', escapeText(next))),
    ...said('resume', escapeText(closure.resume)),
  ];
}
