import { Worker, NativeConnection } from '@temporalio/worker';
import { WorkflowClient } from '@temporalio/client';
import { createWatchCalls } from '../../../activities/role/watch.ts';
import { createHosts } from '../../../activities/ssh/host.ts';
import type { Config } from '../../../contract/config.ts';
import { watchQueue } from '../../../contract/messages.ts';
import { hostProgram } from '../../../host/build.ts';

/** A worker of watches alone that kills itself with -9 where it would signal a thread: what it fetched, nobody was told. */
const [address = '', configText = ''] = process.argv.slice(2);
// Written by the test that starts it.
const config = JSON.parse(configText) as Config;

Object.assign(WorkflowClient.prototype, {
  _signalWorkflowHandler: () => process.kill(process.pid, 'SIGKILL'),
});
const connection = await NativeConnection.connect({ address });
const { taskQueue } = config;
const hosts = createHosts(config, hostProgram());
const worker = await Worker.create({
  connection,
  taskQueue: watchQueue(taskQueue),
  activities: createWatchCalls({ config, hosts, taskQueue }),
});
await worker.run();
