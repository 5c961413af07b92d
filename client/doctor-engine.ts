import type { Config } from '../contract/config.ts';
import { examinerOf, type Finding } from './doctor-finding.ts';
import { connect, type Engine } from './engine.ts';
import { refsInLog } from './thread-from-log.ts';

/** Temporal and whoever serves the task queue. */
export async function engineFindings(config: Config, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const { well, ill, unseen } = examinerOf('engine');
  const engine = await connect(config, env);
  if (!engine.ok)
    return [ill('engine', engine.refusal.message, engine.refusal.fix), ...unseen(['worker'], 'engine')];
  try {
    const queue = config.taskQueue;
    return [
      well('engine', `Temporal at ${engine.value.address}`),
      (await isServed(engine.value))
        ? well('worker', `polls ${queue}`)
        : ill('worker', `none polls ${queue}`, 'threadline worker'),
    ];
  } finally {
    await engine.value.close();
  }
}

async function isServed(engine: Engine): Promise<boolean> {
  const { pollers } = await engine.connection.workflowService.describeTaskQueue({
    namespace: engine.namespace,
    taskQueue: { name: engine.config.taskQueue },
  });
  return pollers.length > 0;
}

/** Arch's own repository, and who decides. */
export async function archFindings(config: Config): Promise<readonly Finding[]> {
  const { repo, branch } = config.arch;
  const { well, failed } = examinerOf('arch', { places: { arch: repo } });
  const operators =
    config.allowedSigners === undefined
      ? 'decisions are not signed ([operators] allowed_signers is not set)'
      : `allowed signers in ${config.allowedSigners}`;
  return [await log(), well('operators', operators)];

  async function log(): Promise<Finding> {
    try {
      const refs = await refsInLog(config);
      return well('arch', `${repo}, branch ${branch}, ${String(refs.length)} threads in the handoff log`);
    } catch (error) {
      return failed('arch', error);
    }
  }
}
