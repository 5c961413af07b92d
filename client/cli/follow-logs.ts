import picocolors from 'picocolors';
import type { OutputReader } from '../../activities/role/preset-events.ts';
import type { Engine } from '../engine.ts';
import { followLogs } from '../follow-logs.ts';
import type { ThreadReading } from '../thread.ts';
import type { Door } from './door.ts';
import { coloursWanted } from './paint.ts';
import { logPage } from './render/logs.ts';
import { lostText, rawBytes } from './render/raw-output.ts';
import type { Answered } from './report.ts';

/** Prints as it comes. Ctrl-C, and a reader that has gone, end the following, never the thread. */
export async function followAtDoor(
  door: Door,
  engine: Engine,
  reading: ThreadReading,
  launch: number | undefined,
  raw: boolean,
): Promise<Answered | undefined> {
  const { stdout } = process;
  const page = logPage(
    picocolors.createColors(coloursWanted(door.env, stdout.isTTY)),
    stdout.isTTY ? stdout.columns : undefined,
  );
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort);
  stdout.once('error', abort);
  const print = (text: string | Buffer): void => {
    if (text.length > 0 && !stop.signal.aborted) stdout.write(text);
  };
  const told = (text: string): void => {
    if (!raw) print(page.told(text));
  };
  const { threadRef, run } = reading.view;
  let reader: OutputReader | undefined;
  const order = { signal: stop.signal, ...(launch === undefined ? {} : { launch }) };
  const followed = await followLogs(engine, reading, order, {
    launch: ({ launch: nth, turn, prompt }, opened) => {
      reader = opened;
      told(`${threadRef} run ${String(run)} launch ${String(nth)} (${prompt}, turn ${String(turn)})`);
    },
    piece: (piece) => {
      if (raw) print(rawBytes(piece));
      else if ('lost' in piece) told(lostText(piece.lost));
      else print(page.events(reader?.push(piece.bytes) ?? []));
    },
    ended: ({ launch: nth, state, exitCode }) => {
      if (!raw) print(page.events(reader?.end() ?? []));
      const code = exitCode === undefined ? '' : ` with exit code ${String(exitCode)}`;
      told(`launch ${String(nth)} ${state}${code}`);
    },
  });
  process.off('SIGINT', abort);
  if (!followed.ok) return followed;
  const { state } = followed.value;
  if (state !== undefined && launch === undefined) told(`${threadRef} is closed: ${state}`);
  return undefined;
}
