import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { whoHolds } from './state-lock.ts';

export interface WorkerConnection {
  readonly connection: NativeConnection;
  readonly address: string;
  readonly namespace: string;
}

export interface ConnectionOrder {
  /** Goes before everything else. */
  readonly address?: string;
  /** `TEMPORAL_ADDRESS`, `_NAMESPACE`, `_API_KEY`, `_TLS…`, `_PROFILE`; temporal.toml. */
  readonly env: NodeJS.ProcessEnv;
  /** Where a running `up` is looked for when neither names an address. */
  readonly stateDir: string;
}

/**
 * Connects to the server that the order or the environment names, else to the running `up` of this state directory.
 * Never to a default address: a server that merely happens to run is somebody else's. Throws an Error whose sentence
 * says what to do.
 */
export async function connectWorker(order: ConnectionOrder): Promise<WorkerConnection> {
  const profile = loadClientConfigProfile({ overrideEnvVars: definedOnly(order.env) });
  const { connectionOptions, namespace } = toClientOptions(profile);
  const address = order.address ?? profile.address ?? (await whoHolds(order.stateDir))?.address;
  if (address === undefined) {
    throw new Error(
      `No Temporal server is named, and no \`threadline up\` runs on ${order.stateDir}: ` +
        'start one with `threadline up`, or set TEMPORAL_ADDRESS',
    );
  }
  try {
    const connection = await NativeConnection.connect({ ...connectionOptions, address });
    return { connection, address, namespace: namespace ?? 'default' };
  } catch (error) {
    throw new Error(
      `No Temporal server answers at ${address}: start one with \`threadline up\`, or set TEMPORAL_ADDRESS to one that runs`,
      { cause: error },
    );
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((variable): variable is [string, string] => variable[1] !== undefined),
  );
