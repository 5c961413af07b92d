import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a holder tells about itself. */
export interface Holding {
  readonly pid: number;
  readonly address: string;
  readonly uiAddress: string;
}

export interface StateLock {
  /** From then on, whoever asks is told. */
  tell(holding: Holding): void;
  release(): Promise<void>;
}

export type Taken =
  | { readonly state: 'held'; readonly lock: StateLock }
  /** `by` is absent when the holder does not tell within `tellsWithinMs`. */
  | { readonly state: 'elsewhere'; readonly by?: Holding };

/** A holder tells its address once its server answers, which takes up to 15 s. */
const tellsWithinMs = 20_000;
const backOffMs = { least: 20, spread: 100 };
/** The kernel keeps 108 bytes for a socket's path on Linux, 104 on macOS. */
const longestPath = 100;
const socketName = /^up\.(\d+)\.sock$/u;

/**
 * Takes the state directory for this process. The lock is a Unix socket that is listened on, so it dies with the
 * process, however that ends; the file that stays behind is stale and refuses connections.
 *
 * A stale socket cannot be replaced by `unlink` and `listen`: two could do so in turn. Instead each taker binds the
 * next number, which only one can, and holds if afterwards no greater number exists and no other one answers. Of two
 * that overlap, at least one sees the other: it steps back and tries again.
 */
export async function takeStateDirectory(stateDir: string): Promise<Taken> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await chmod(stateDir, 0o700);
  const short = await shortPath(stateDir);
  try {
    for (;;) {
      const present = await generations(stateDir);
      for (const generation of present) {
        const socket = await answers(short.at(generation));
        if (socket) return { state: 'elsewhere', ...(await toldBy(socket)) };
      }
      const mine = (present.at(-1) ?? 0) + 1;
      const server = await bind(short.at(mine));
      if (server && (await isAlone(stateDir, short, mine))) {
        return { state: 'held', lock: stateLock(server, join(stateDir, nameOf(mine))) };
      }
      server?.close();
      await pause();
    }
  } finally {
    await short.forget();
  }
}

/** Who holds the state directory and where its server answers; undefined when nobody does. */
export async function whoHolds(stateDir: string): Promise<Holding | undefined> {
  const present = await generations(stateDir).catch(() => []);
  if (present.length === 0) return undefined;
  const short = await shortPath(stateDir);
  try {
    for (const generation of present) {
      const socket = await answers(short.at(generation));
      if (socket) return (await toldBy(socket)).by;
    }
    return undefined;
  } finally {
    await short.forget();
  }
}

function stateLock(server: Server, file: string): StateLock {
  const asking = new Set<Socket>();
  let line: string | undefined;
  server.on('connection', (socket) => {
    // Who asks may go away at any moment.
    socket.on('error', () => socket.destroy());
    if (line !== undefined) {
      socket.end(line);
      return;
    }
    asking.add(socket);
    socket.on('close', () => asking.delete(socket));
  });
  return {
    tell(holding) {
      line = `${JSON.stringify(holding)}\n`;
      for (const socket of asking) socket.end(line);
    },
    async release() {
      await rm(file, { force: true });
      for (const socket of asking) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Bound and listening, or undefined when somebody else has that number. */
async function bind(path: string): Promise<Server | undefined> {
  const server = createServer().listen(path);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Also removes the dead ones below, which nobody needs any more. */
async function isAlone(stateDir: string, short: ShortPath, mine: number): Promise<boolean> {
  const others = (await generations(stateDir)).filter((generation) => generation !== mine);
  if (others.some((generation) => generation > mine)) return false;
  for (const generation of others) {
    const socket = await answers(short.at(generation));
    if (socket) {
      socket.destroy();
      return false;
    }
  }
  await Promise.all(others.map((generation) => rm(join(stateDir, nameOf(generation)), { force: true })));
  return true;
}

async function answers(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    if (['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

async function toldBy(socket: Socket): Promise<{ by?: Holding }> {
  socket.setEncoding('utf8').setTimeout(tellsWithinMs, () => socket.destroy());
  let text = '';
  try {
    for await (const chunk of socket) text += String(chunk);
    return { by: JSON.parse(text) as Holding };
  } catch {
    // It holds, and that is the answer; where it is remains unknown.
    return {};
  }
}

async function generations(stateDir: string): Promise<number[]> {
  const names = await readdir(stateDir);
  return names.flatMap((name) => Number(socketName.exec(name)?.[1] ?? [])).sort((a, b) => a - b);
}

const nameOf = (generation: number): string => `up.${generation}.sock`;

interface ShortPath {
  at(generation: number): string;
  forget(): Promise<void>;
}

/** A path that fits into a socket's address; a link in a private folder where the directory's own does not. */
async function shortPath(stateDir: string): Promise<ShortPath> {
  const own = join(stateDir, nameOf(99_999));
  if (Buffer.byteLength(own) <= longestPath) {
    return { at: (generation) => join(stateDir, nameOf(generation)), forget: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'tl-'));
  await symlink(stateDir, join(folder, 's'));
  return {
    at: (generation) => join(folder, 's', nameOf(generation)),
    forget: () => rm(folder, { recursive: true, force: true }),
  };
}

const pause = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, backOffMs.least + Math.random() * backOffMs.spread));

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
