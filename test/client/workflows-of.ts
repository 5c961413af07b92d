import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';

/** Ids of every workflow of a task queue that the test's server knows, open or closed. */
export function workflowsOf(taskQueue: string): Promise<readonly string[]> {
  return connected(async (client) => {
    const ids: string[] = [];
    for await (const info of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }))
      ids.push(info.workflowId);
    return ids;
  });
}

/** What the server keeps of a workflow, as the Web UI would show it. */
export function describeWorkflow(id: string) {
  return connected(async (client) => {
    const described = await client.workflow.getHandle(id).describe();
    const { executionConfig } = described.raw;
    const attributes = described.typedSearchAttributes.getAll();
    return {
      type: described.type,
      taskQueue: described.taskQueue,
      memo: described.memo,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key.name, [value].flat()])),
      summary: await described.staticSummary(),
      details: await described.staticDetails(),
      /** Those that are set; there should be none. */
      timeouts: [executionConfig?.workflowExecutionTimeout, executionConfig?.workflowRunTimeout].filter(
        (timeout) => Number(timeout?.seconds ?? 0) > 0,
      ),
    };
  });
}

async function connected<T>(ask: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
