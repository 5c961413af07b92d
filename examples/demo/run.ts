import { connect, type Engine } from '../../client/engine.ts';
import { readConfig } from '../../activities/config/read.ts';
import type { ThreadView } from '../../contract/messages.ts';
import { startEmbeddedServer } from '../../worker/embedded-server.ts';
import { startWorker } from '../../worker/worker.ts';
import { buildHouse, type House, type HouseOptions } from './house.ts';
import { overlaps, parts, playStory, readTouches, required, type Views } from './story.ts';

export interface DemoOptions extends HouseOptions {
  readonly signal: AbortSignal;
  /** Is told what takes time, a sentence each. */
  readonly say: (line: string) => void;
  /** Is given the threads whenever they were read. */
  readonly onViews: (views: Views) => void;
  /** Everything is still up while it runs. */
  readonly onEnd?: (result: DemoResult) => Promise<void>;
}

export interface DemoResult {
  readonly house: House;
  readonly views: readonly ThreadView[];
  /** Of the Web UI, e.g. `http://127.0.0.1:8233`. */
  readonly webUi: string;
  /** What did not come out as the demo promises; empty when all is well. */
  readonly faults: readonly string[];
}

/** The whole demo: builds its world, plays the story, and takes everything away again, however it ends. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const house = await buildHouse(options);
  try {
    return await withEngine(house, options.say, async (engine, webUi) => {
      options.signal.throwIfAborted();
      const views = await playStory(engine, house, options.onViews, options.signal);
      const faults = faultsOf(views, overlaps(await readTouches(house)));
      const result = { house, views, webUi, faults };
      await options.onEnd?.(result);
      return result;
    });
  } finally {
    await house.close();
  }
}

/** The embedded server and a worker around `use`; both are gone when it returns, however it returns. */
export async function withEngine<T>(
  house: Pick<House, 'configFile' | 'archRepo'>,
  say: (line: string) => void,
  use: (engine: Engine, webUi: string) => Promise<T>,
): Promise<T> {
  const read = await readConfig({ path: house.configFile, cwd: house.archRepo, env: process.env });
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join('\n'));
  const config = read.value;
  const server = await startEmbeddedServer({ stateDir: config.arch.stateDir, port: 0, uiPort: 0, say });
  try {
    const env = { ...process.env, TEMPORAL_ADDRESS: server.address };
    const worker = await startWorker({ config, env });
    try {
      const engine = required(await connect(config, env));
      try {
        return await use(engine, server.uiAddress);
      } finally {
        await engine.close();
      }
    } finally {
      await worker.stop();
    }
  } finally {
    await server.stop();
  }
}

function faultsOf(views: readonly ThreadView[], overlapping: readonly string[]): readonly string[] {
  const wrong = parts.flatMap(({ ref, state }, index) => {
    const came = views[index]?.state ?? 'none';
    return came === state ? [] : [`${ref} closed as ${came}, not as ${state}`];
  });
  return [...wrong, ...overlapping];
}
