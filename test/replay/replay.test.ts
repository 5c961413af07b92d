import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { workflowBundle } from '../../worker/bundle.ts';

const folder = fileURLToPath(new URL('histories/', import.meta.url));

/** Threads that run while Threadline is updated go on with the new code: it must tell every old story as it was told. */
describe('the workflows of today', () => {
  it('replay every recorded history', { timeout: 120_000 }, async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const histories = await Promise.all(
      names.map(async (name) => ({
        workflowId: name.replace('.json', ''),
        history: historyFromJSON(JSON.parse(await readFile(`${folder}${name}`, 'utf8'))),
      })),
    );
    const failed: string[] = [];
    const startedAt = performance.now();
    const replays = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, histories);
    for await (const { workflowId, error } of replays) {
      if (error) failed.push(`${workflowId}: ${error.message}`);
    }
    console.log(`${String(names.length)} histories in ${(performance.now() - startedAt).toFixed(0)} ms`);
    expect(failed).toEqual([]);
    const kinds = names.map((name) => name.split('.').slice(0, 2).join('.'));
    expect(kinds).toEqual(
      expect.arrayContaining([
        'delegation.done',
        'delegation.blocked',
        'delegation.replan',
        'locks.json',
        'watch.json',
      ]),
    );
  });
});
