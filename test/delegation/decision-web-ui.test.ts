import { defaultPayloadConverter } from '@temporalio/common';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { locksWorkflowId, watchWorkflowId } from '../../contract/messages.ts';
import { findTemporalCli } from '../../tools/temporal-cli.mjs';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';
import { closureWithAll } from './closed-thread.ts';

const ref = 'SEEN-1';
const agent = `
if [ "$THREADLINE_TURN" = 0 ]; then ${honestHandshake}; exit 0; fi
if [ "$THREADLINE_TURN" = 1 ]; then
  "$THREADLINE" gate --blocker 'May [slot 3](http://x) be erased?' --owner operator --operator-required yes \\
    --next-action 'command:erase-slot 3'
  exit 0
fi
${honestWork}
`;

let world: World;
beforeAll(async () => {
  world = await makeWorld({ agent });
  await world.work();
  await world.delegate({ ref, header: ['locks=bench/slot-3 vm/build-7'] });
  const asked = async (): Promise<void> => {
    expect((await world.view(ref)).waitingFor).toBe("the operator's decision d1.1");
  };
  await vi.waitFor(asked, { timeout: 120_000, interval: 100 });
});
afterAll(() => world.close());

/** The ids that the list API answers for a filter, as somebody types it into the Web UI. */
async function listed(filter: string): Promise<readonly string[]> {
  const ids: string[] = [];
  const query = `TaskQueue = '${world.config.taskQueue}' AND ${filter}`;
  for await (const { workflowId } of world.engine.workflows.list({ query })) ids.push(workflowId);
  return ids;
}

async function attributes(): Promise<Readonly<Record<string, unknown>>> {
  const described = await world.engine.workflows.getHandle(ref).describe();
  return Object.fromEntries(
    described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
  );
}

interface Metadata {
  readonly currentDetails: string;
  readonly definition: Readonly<Record<string, readonly { readonly name: string }[]>>;
}
const metadata = (id = ref): Promise<Metadata> =>
  world.engine.workflows.getHandle(id).query<Metadata>('__temporal_workflow_metadata');

it('is found by its phase, its role and its need of an operator', async () => {
  expect(await attributes()).toMatchObject({
    ThreadRole: 'runner:codex',
    ThreadScope: 'WS8/T-1',
    ThreadPhase: 'decision',
    OperatorRequired: true,
    ThreadLocks: ['bench/slot-3', 'vm/build-7'],
  });
  await expect.poll(() => listed("ThreadPhase = 'decision' AND OperatorRequired = true")).toEqual([ref]);
  expect(await listed("ThreadLocks = 'vm/build-7' AND ThreadRole = 'runner:codex'")).toEqual([ref]);
});

it('has a summary and the packet as details', async () => {
  const described = await world.engine.workflows.getHandle(ref).describe();
  expect(await described.staticSummary()).toBe(`WS8/T-1: The proof of ${ref} is committed.`);
  const details = await described.staticDetails();
  for (const words of ['runner:codex', 'bench/slot-3', '# Acceptance criteria', '# Escalation gates'])
    expect(details).toContain(words);
});

it('says its phase, what it waits for, its last commit and how to decide, and names its signals', async () => {
  const { currentDetails, definition } = await metadata();
  for (const words of [
    '**decision** · run 1 · turn 1',
    "waiting for: the operator's decision d1.1",
    await world.role.id(),
    `threadline decide ${ref} d1.1 proceed`,
    '`proceed`, `close`, `replan`',
  ])
    expect(currentDetails).toContain(words);
  // What a role says is text there: no link of its making.
  expect(currentDetails).toContain(String.raw`May \[slot 3\](http://x) be erased?`);
  const names = (kind: string): readonly string[] => (definition[kind] ?? []).map(({ name }) => name);
  expect(names('signalDefinitions')).toEqual(expect.arrayContaining(['decide', 'stop']));
  expect(names('updateDefinitions')).toEqual(expect.arrayContaining(['decide', 'stop']));
});

it('takes the decision by the command line that it shows', async () => {
  const { currentDetails } = await metadata();
  const line = /^temporal workflow signal .*$/mu.exec(currentDetails)?.[0] ?? '';
  const { path } = await findTemporalCli({ say: () => undefined });
  await execa('sh', ['-c', line], {
    env: {
      PATH: `${dirname(path)}:${process.env['PATH'] ?? ''}`,
      TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'],
    },
  });
  expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done' });
  expect((await world.view(ref)).decisions).toMatchObject([{ id: 'd1.1', choice: 'proceed' }]);
});

it('is found by its closure afterwards, and needs nobody any more', async () => {
  expect(await attributes()).toMatchObject({
    ThreadPhase: 'closed',
    ThreadClosure: 'done',
    OperatorRequired: false,
  });
  await expect.poll(() => listed("ThreadClosure = 'done'")).toEqual([ref]);
  expect(await listed('OperatorRequired = true')).toEqual([]);
  expect((await metadata()).currentDetails).toContain('**closed: done**');
});

it('shows what each of its activities and timers is for, and so do the watch and the locks', async () => {
  const { taskQueue } = world.config;
  const summaries = await summariesOf(ref);
  expect(summaries.length).toBeGreaterThan(15);
  for (const [event, summary] of summaries) expect(summary, event).toMatch(/^\S.{4,}/u);
  expect(summaries.map(([, summary]) => summary)).toEqual(
    expect.arrayContaining([
      "record delegate in arch's log",
      'launch 1: handshake, turn 0',
      'verify turn 2 in git',
      'release workspace/runner:codex bench/slot-3 vm/build-7',
    ]),
  );
  for (const [event, summary] of await summariesOf(watchWorkflowId(taskQueue, 'hut')))
    expect(summary, event).toMatch(/hut|follows/u);
  expect((await metadata(watchWorkflowId(taskQueue, 'hut'))).currentDetails).toContain('hut');
  expect((await metadata(locksWorkflowId(taskQueue))).currentDetails).toBe('Nothing is held.');
});

/** Each activity and timer of the history, with the summary that the Web UI shows beside it. */
async function summariesOf(id: string): Promise<readonly (readonly [string, string])[]> {
  const { events } = await world.engine.workflows.getHandle(id).fetchHistory();
  return (events ?? []).flatMap((event): (readonly [string, string])[] => {
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    const timer = event.timerStartedEventAttributes?.timerId;
    const name = activity ?? (timer == null ? undefined : `timer ${timer}`);
    if (name === undefined) return [];
    const payload = event.userMetadata?.summary;
    return [[name, payload ? defaultPayloadConverter.fromPayload<string>(payload) : '']];
  });
}
