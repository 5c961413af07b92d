import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { installRuntime } from '../../worker/runtime.ts';
import { bundleOfRun } from '../workflow-bundle.ts';

installRuntime({});

const folder = fileURLToPath(new URL('histories/', import.meta.url));

/** Paths that must be among the recorded ones; the parts of a name say type, closure, who or what led to it, and traits. */
const paths = [
  'delegation.blocked.agent_not_found',
  'delegation.blocked.agent_not_logged_in.halted',
  'delegation.blocked.arch',
  'delegation.blocked.handshake_failed',
  'delegation.blocked.host_unreachable',
  'delegation.blocked.operator',
  'delegation.blocked.role',
  'delegation.blocked.ssh_key_refused',
  'delegation.done.role',
  'delegation.done.role.agent-ended',
  'delegation.done.role.decision',
  'delegation.done.role.handshake-again',
  'delegation.done.role.handshake-again.halted',
  'delegation.done.role.host-asked',
  'delegation.done.role.resume',
  'delegation.done.role.send-back',
  'delegation.replan.arch',
  'delegation.replan.arch.halted',
  'delegation.replan.budget_used_up.send-back',
  'delegation.replan.cancelled',
  'delegation.replan.deadline_passed',
  'delegation.replan.deadline_passed.halted',
  'delegation.replan.operator',
  'delegation.replan.role',
  'delegation.replan.stalled',
  'delegation.replan.turns_used_up.send-back',
  'locks',
  'watch',
];

/** Threads that run while Threadline is updated go on with the new code: it must tell every old story as it was told. */
describe('the workflows of today', () => {
  it('replay every recorded history', async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    expect(names).toEqual(expect.arrayContaining(paths.map((path) => `${path}.json`)));
    const histories = await Promise.all(names.map(async (name) => [name, await textOf(name)] as const));
    const startedAt = performance.now();
    expect(await failuresOf(histories)).toEqual([]);
    console.log(`${String(names.length)} histories in ${(performance.now() - startedAt).toFixed(0)} ms`);
  });

  it('do not replay the history of another story', async () => {
    const [is, was] = ['"activityType":{"name":"survey"}', '"activityType":{"name":"inspect"}'];
    const text = await textOf('delegation.done.role.json');
    expect(text).toContain(is);
    expect(await failuresOf([['other', text.replace(is, was)]])).toEqual([
      expect.stringMatching(/^other: .*Nondeterminism/u),
    ]);
  });
});

const textOf = (name: string): Promise<string> => readFile(`${folder}${name}`, 'utf8');

async function failuresOf(
  all: readonly (readonly [name: string, text: string])[],
): Promise<readonly string[]> {
  const histories = all.map(([name, text]) => ({
    workflowId: name.replace('.json', ''),
    history: historyFromJSON(JSON.parse(text)),
  }));
  const failed: string[] = [];
  const replays = Worker.runReplayHistories({ workflowBundle: await bundleOfRun() }, histories);
  for await (const { workflowId, error } of replays) {
    if (error) failed.push(`${workflowId}: ${error.message}`);
  }
  return failed;
}
