import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { Client, Connection, type WorkflowClient } from '@temporalio/client';
import type { Config } from '../contract/config.ts';
import { engineAddress } from './engine-address.ts';
import { engineUnreachable, refusalFromFailure } from './engine-failure.ts';
import { answer, type Outcome } from './refusal.ts';

/** An open connection to the engine of one configuration. `close()` it, or the process stays. */
export interface Engine {
  readonly config: Config;
  readonly connection: Connection;
  readonly workflows: WorkflowClient;
  readonly namespace: string;
  readonly address: string;
  /** The Web UI, where its address is known: no trailing slash. */
  readonly webUi?: string;
  /** Runs a call under a time limit; a call that runs out throws DEADLINE_EXCEEDED. */
  within<T>(limitMs: number, call: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A server that runs answers within milliseconds, on a machine that is busy with agents within seconds. */
const connectLimitMs = 10_000;

/**
 * Connects to the server that the environment names (`@temporalio/envconfig`), else to the running `threadline up` of
 * this configuration. Refuses with `engine_unreachable`; never waits longer than 10 s for each step.
 */
export async function connect(config: Config, env: NodeJS.ProcessEnv): Promise<Outcome<Engine>> {
  const found = await engineAddress(config, env);
  if (!found.ok) return found;
  const { options, namespace, address, webUi } = found.value;
  if (!(await tcpAnswers(address))) return engineUnreachable(address);
  try {
    const connection = await Connection.connect({ ...options, address, connectTimeout: connectLimitMs });
    const client = new Client({ connection, namespace });
    return answer({
      config,
      connection,
      workflows: client.workflow,
      namespace,
      address,
      ...(webUi === undefined ? {} : { webUi }),
      within: (limitMs, call) => connection.withDeadline(Date.now() + limitMs, call),
      close: () => connection.close(),
    });
  } catch (error) {
    return refusalFromFailure(error, address) ?? engineUnreachable(address);
  }
}

/** Where to look at a thread; undefined when the Web UI's address is not known. */
export function webUiOf(engine: Engine, threadRef: string): string | undefined {
  if (engine.webUi === undefined) return undefined;
  return `${engine.webUi}/namespaces/${encodeURIComponent(engine.namespace)}/workflows/${encodeURIComponent(threadRef)}`;
}

/** gRPC hides a refused connection until its deadline: TCP says it at once. A name that only gRPC resolves is left to it. */
async function tcpAnswers(address: string): Promise<boolean> {
  const [, host, port] = /^\[?([^\]/]*)\]?:(\d+)$/u.exec(address) ?? [];
  if (host === undefined || port === undefined) return true;
  const socket = connectTcp({ host, port: Number(port) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectLimitMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
