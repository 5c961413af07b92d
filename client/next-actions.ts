import type { DecisionView, ThreadView } from '../contract/messages.ts';
import { commandLine } from './shell-word.ts';

/** Commands to paste for a thread as it stands, the most likely one first. A done thread needs none. */
export function nextActionsFromThread(view: ThreadView): readonly string[] {
  const { threadRef } = view;
  const wait = commandLine(['threadline', 'wait', threadRef]);
  if (view.state === 'done') return [];
  if (view.state !== undefined) return nextActionsFromClosure(view);
  const open = view.decisions.filter((decision) => decision.open);
  if (open.length > 0) return open.flatMap((decision) => decideCommands(threadRef, decision));
  return [wait, commandLine(['threadline', 'logs', threadRef])];
}

function nextActionsFromClosure(view: ThreadView): readonly string[] {
  const { threadRef, closure } = view;
  const resume = ['threadline', 'resume', threadRef];
  const go =
    view.state === 'replan'
      ? commandLine([...resume, '--packet', 'NEW_PACKET.md'])
      : commandLine([...resume, '--text', 'what has changed since']);
  return [...(closure?.output === undefined ? [] : [closure.output]), go];
}

/** One command a choice; `proceed` and `reject` carry words to the role. */
export function decideCommands(threadRef: string, decision: DecisionView): readonly string[] {
  return decision.choices.map((choice) =>
    commandLine([
      'threadline',
      'decide',
      threadRef,
      decision.id,
      choice,
      ...(choice === 'proceed' || choice === 'reject' ? ['--text', 'words for the role'] : []),
    ]),
  );
}

/** The same decision as a signal: what `temporal` and the Web UI's form send. */
export function signalCommand(threadRef: string, decision: DecisionView): string {
  const input = JSON.stringify({ decision: decision.id, choice: decision.choices[0] ?? 'proceed' });
  return commandLine([
    'temporal',
    'workflow',
    'signal',
    '--workflow-id',
    threadRef,
    '--name',
    'decide',
    '--input',
    input,
  ]);
}
