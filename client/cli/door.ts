import type { Config } from '../../contract/config.ts';
import type { Engine } from '../engine.ts';
import type { Outcome } from '../refusal.ts';
import type { Answered } from './report.ts';

/** Options that go with every command. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** What a command may ask for. Each is fetched when first asked, so that a command pays only for what it uses. */
export interface Door {
  /** An envelope for a program; else text for a person at a terminal. */
  readonly json: boolean;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  config(): Promise<Outcome<Config>>;
  /** The connection is closed when the command is over. */
  engine(): Promise<Outcome<Engine>>;
  /** Prints the answer now instead of at the end: for commands that stay. */
  announce(answered: Answered): Promise<void>;
}

/** Runs a command's work, prints what it answers and sets the exit code. Never rejects. */
export type Perform = (work: (door: Door) => Promise<Answered | undefined>) => Promise<void>;

/** Opens what is asked for, once; `close` ends the connection. */
export function openDoor(json: boolean, options: CommonOptions, announce: Door['announce']): Door & Closing {
  const { env } = process;
  const cwd = process.cwd();
  let config: Promise<Outcome<Config>> | undefined;
  let engine: Promise<Outcome<Engine>> | undefined;
  const door: Door & Closing = {
    json,
    cwd,
    env,
    announce,
    config: () => (config ??= readConfig(options.config, cwd, env)),
    engine: () => (engine ??= connectTo(door.config(), env)),
    close: async () => {
      const opened = await engine?.catch(() => undefined);
      if (opened?.ok === true) await opened.value.close();
    },
    address: async () => {
      const opened = await engine?.catch(() => undefined);
      return opened?.ok === true ? opened.value.address : undefined;
    },
  };
  return door;
}

interface Closing {
  close(): Promise<void>;
  /** Of the engine, when the command was connected to one. */
  address(): Promise<string | undefined>;
}

async function readConfig(
  path: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Outcome<Config>> {
  const { loadConfig } = await import('../configuration.ts');
  return loadConfig({ cwd, env, ...(path === undefined ? {} : { path }) });
}

async function connectTo(
  reading: Promise<Outcome<Config>>,
  env: NodeJS.ProcessEnv,
): Promise<Outcome<Engine>> {
  const config = await reading;
  if (!config.ok) return config;
  const { connect } = await import('../engine.ts');
  return connect(config.value, env);
}
