import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { Config } from '../contract/config.ts';
import { whoHolds } from '../worker/state-lock.ts';
import { engineUnreachable } from './engine-failure.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

/** Where the engine of a configuration is to be found. */
export interface EngineAddress {
  readonly options: ConnectionOptions;
  readonly address: string;
  readonly namespace: string;
  readonly webUi?: string;
}

/**
 * What the environment or temporal.toml names comes first; else the `threadline up` that holds this configuration's state
 * directory. Never a default address: a server that merely happens to run is somebody else's.
 */
export async function engineAddress(config: Config, env: NodeJS.ProcessEnv): Promise<Outcome<EngineAddress>> {
  const named = addressFromEnvironment(env);
  if (!named.ok) return named;
  const namespace = named.value.namespace ?? 'default';
  if (named.value.address !== undefined) {
    const webUi = env['TEMPORAL_UI_ADDRESS']?.replace(/\/+$/u, '');
    return answer({
      options: named.value.options,
      address: named.value.address,
      namespace,
      ...(webUi === undefined ? {} : { webUi }),
    });
  }
  const up = await whoHolds(config.arch.stateDir);
  if (!up) return engineUnreachable(undefined);
  return answer({ options: {}, address: up.address, namespace, webUi: up.uiAddress });
}

interface Named {
  readonly options: ConnectionOptions;
  readonly address?: string;
  readonly namespace?: string;
}

function addressFromEnvironment(env: NodeJS.ProcessEnv): Outcome<Named> {
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars: definedOnly(env) });
    const { connectionOptions, namespace } = toClientOptions(profile);
    const { tls, apiKey, metadata } = connectionOptions;
    return answer({
      options: {
        ...(tls === undefined || tls === null ? {} : { tls }),
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(metadata === undefined ? {} : { metadata: textOnly(metadata) }),
      },
      ...(profile.address === undefined ? {} : { address: profile.address }),
      ...(namespace === undefined ? {} : { namespace }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      'configuration',
      `Temporal's settings cannot be read: ${reason}`,
      'Mend the TEMPORAL_… variables, or the file that TEMPORAL_CONFIG_FILE names.',
    );
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((variable): variable is [string, string] => variable[1] !== undefined),
  );

const textOnly = (metadata: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
