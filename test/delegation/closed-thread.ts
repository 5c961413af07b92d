import { defaultPayloadConverter } from '@temporalio/common';
import { expect } from 'vitest';
import { locks } from '../../client/locks.ts';
import { parseAction } from '../../contract/action.ts';
import { readBoard } from '../../contract/board.ts';
import type { Closure } from '../../contract/closure.ts';
import type { Entry } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';
import { followName, unfollowName, watchWorkflowId } from '../../contract/messages.ts';
import type { World } from '../world.ts';

/** Entries of arch's handoff log, of one thread, as committed. */
export async function archEntries(world: World, ref: string): Promise<readonly Entry[]> {
  const log = await world.arch.git('show', 'HEAD:documentation/short-term/coordination/handoff_log.md');
  const { entries, problems } = readLog(log);
  expect(problems).toEqual([]);
  return entries.filter((entry) => entry.threadRef === ref);
}

/** Resources that are held or wanted now. */
export async function lockedBy(world: World): Promise<Readonly<Record<string, readonly string[]>>> {
  const table = await locks(world.engine);
  if (!table.ok) throw new Error(table.refusal.message);
  return Object.fromEntries(
    table.value.resources
      .map(({ resource, holder, queue }): [string, readonly string[]] => [
        resource,
        [...(holder ? [holder] : []), ...queue].map(({ threadRef }) => threadRef),
      ])
      .filter(([, refs]) => refs.length > 0),
  );
}

/**
 * Waits for the closure and holds it to all that is true of every closure, whatever led to it: it is the result of a
 * completed workflow, has a real owner and exact next actions, is recorded once and on the board, and lets go of locks
 * and watch. Answers it.
 */
export async function closureWithAll(world: World, ref: string, host = 'hut'): Promise<Closure> {
  const closure = await world.closure(ref);
  await expectCompleted(world, ref);
  expectActions(world, closure);
  await expectRecorded(world, closure);
  await expect.poll(async () => Object.values(await lockedBy(world)).flat()).not.toContain(ref);
  const told = (await watchSignals(world, host)).filter(({ threadRef }) => threadRef === ref);
  expect(told.at(-1)?.signal).toBe(unfollowName);
  return closure;
}

async function expectCompleted(world: World, ref: string): Promise<void> {
  const described = await world.engine.workflows.getHandle(ref).describe();
  expect(described.status.name).toBe('COMPLETED');
  const { executionConfig } = described.raw;
  const timeouts = [executionConfig?.workflowExecutionTimeout, executionConfig?.workflowRunTimeout];
  expect(timeouts.map((timeout) => Number(timeout?.seconds ?? 0))).toEqual([0, 0]);
}

function expectActions(world: World, closure: Closure): void {
  if (closure.state === 'done') return;
  expect(closure.next).not.toEqual([]);
  expect(closure.resume).not.toBe('');
  for (const action of closure.next) expect(parseAction(action)).toMatchObject({ ok: true });
  if (closure.state === 'replan') return;
  const owners = ['operator', 'arch:codex', ...Object.keys(world.config.roles)];
  expect(closure.blockers).not.toEqual([]);
  for (const { owner, operatorRequired, next, text } of closure.blockers) {
    expect(owners).toContain(owner);
    expect(operatorRequired).toBeTypeOf('boolean');
    expect(closure.next).toContain(next);
    expect(text).not.toBe('');
  }
}

async function expectRecorded(world: World, closure: Closure): Promise<void> {
  const { threadRef: ref, run, state } = closure;
  const closures = (await archEntries(world, ref)).filter(
    (entry) => entry.actionType === 'closure' && entry.run === run,
  );
  expect(closures).toHaveLength(1);
  expect(closures[0]).toMatchObject({ state, next: closure.next, problems: [] });
  if (closure.state === 'blocked') expect(closures[0]?.blockers).toEqual(closure.blockers);
  if (closure.failure !== undefined) expect(closures[0]?.failure).toBe(closure.failure);
  const board = readBoard(await world.arch.git('show', 'HEAD:documentation/short-term/board.md'));
  expect(board.filter(({ threadRef }) => threadRef === ref)).toEqual([
    expect.objectContaining({ state, owner: ownerOf(closure), next: closure.next[0] ?? 'none' }),
  ]);
}

function ownerOf(closure: Closure): string {
  if (closure.state === 'done') return 'none';
  return closure.state === 'blocked' ? (closure.blockers[0]?.owner ?? '') : 'arch:codex';
}

/** Who joined and who left the watch of a host, in order, as its newest run was told. */
async function watchSignals(world: World, host: string): Promise<{ signal: string; threadRef: string }[]> {
  const handle = world.engine.workflows.getHandle(watchWorkflowId(world.config.taskQueue, host));
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signalled }) => {
    const payload = signalled?.input?.payloads?.[0];
    const signal = signalled?.signalName ?? '';
    if (!payload || ![followName, unfollowName].includes(signal)) return [];
    return [{ signal, ...defaultPayloadConverter.fromPayload<{ threadRef: string }>(payload) }];
  });
}
