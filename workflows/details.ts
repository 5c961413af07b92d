import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { markdownText } from '../contract/markdown-text.ts';
import type { Phase } from '../contract/messages.ts';
import type { Thread } from './thread.ts';

const threadPhase = defineSearchAttributeKey('ThreadPhase', SearchAttributeType.KEYWORD);
const threadClosure = defineSearchAttributeKey('ThreadClosure', SearchAttributeType.KEYWORD);
const operatorRequired = defineSearchAttributeKey('OperatorRequired', SearchAttributeType.BOOL);

/** Moves to a phase: what people filter by in the Web UI. One event of history. */
export function enter(thread: Thread, phase: Phase): void {
  const wasDecision = thread.phase === 'decision';
  thread.phase = phase;
  const needsOperator =
    phase === 'decision' || (thread.closure?.state === 'blocked' && needsOperatorNow(thread));
  upsertSearchAttributes([
    { key: threadPhase, value: phase },
    ...(needsOperator || wasDecision ? [{ key: operatorRequired, value: needsOperator }] : []),
    ...(phase === 'closed' && thread.closure ? [{ key: threadClosure, value: thread.closure.state }] : []),
  ]);
  show(thread);
}

/** Says what the thread waits for (nothing when left out). Costs no history; the Web UI reads it from the worker. */
export function show(thread: Thread, waitingFor?: string): void {
  if (waitingFor === undefined) delete thread.waitingFor;
  else thread.waitingFor = waitingFor;
  setCurrentDetails(detailsOf(thread).slice(0, 20_000));
}

/** Markdown for the Web UI: phase, what it waits for, the last commit, and the exact command or signal that decides. */
function detailsOf(thread: Thread): string {
  const { packet, run } = thread.input;
  const lines = [
    `**${thread.closure ? `${thread.phase}: ${thread.closure.state}` : thread.phase}** · run ${String(run)} · turn ${String(thread.turn)}`,
    '',
    `- role: \`${packet.role}\``,
    `- success: ${markdownText(thread.success)}`,
    `- last commit: ${thread.head === undefined ? 'none seen' : `\`${thread.head}\``}`,
    `- waiting for: ${thread.waitingFor === undefined ? 'nothing' : markdownText(thread.waitingFor)}`,
  ];
  for (const decision of thread.decisions.filter((known) => !known.decided)) {
    const choice = decision.choices[0] ?? '';
    const payload = JSON.stringify({ decision: decision.id, choice, text: '…' });
    lines.push(
      '',
      `### Decision ${decision.id}`,
      '',
      markdownText(decision.question),
      '',
      `Choices: ${decision.choices.map((name) => `\`${name}\``).join(', ')}. Decide here by the signal \`decide\` with the input below, or by a command:`,
      '',
      '```json',
      payload,
      '```',
      '```sh',
      `threadline decide ${packet.threadRef} ${decision.id} ${choice} --text '…'`,
      `temporal workflow signal --workflow-id ${packet.threadRef} --name decide --input '${payload}'`,
      '```',
    );
  }
  if (thread.closure && thread.closure.state !== 'done') {
    lines.push('', '### Next', '', ...thread.closure.next.map((action) => `- ${markdownText(action)}`));
  }
  if (thread.problems.length > 0) {
    lines.push(
      '',
      '### Refused so far',
      '',
      ...thread.problems.map((problem) => `- ${markdownText(problem)}`),
    );
  }
  return lines.join('\n');
}

const needsOperatorNow = (thread: Thread): boolean =>
  thread.closure?.state === 'blocked' && thread.closure.blockers.some((blocker) => blocker.operatorRequired);
