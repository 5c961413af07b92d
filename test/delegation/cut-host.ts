import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { generateKeyPair, startSshServer } from '../../examples/demo/ssh-server.ts';
import { startCutProxy, type CutProxy } from '../cut-proxy.ts';
import { startSshd } from '../sshd.ts';

/** A host over SSH behind a proxy that cuts. */
export interface CutHost {
  /** Lines of TOML for the host. */
  readonly lines: readonly string[];
  readonly proxy: CutProxy;
  close(): Promise<void>;
}

export async function startCutHost(kind: 'sshd' | 'embedded', root: string): Promise<CutHost> {
  const home = join(root, 'home');
  await mkdir(home);
  const pair = generateKeyPair();
  const identity = join(root, 'id');
  await writeFile(identity, pair.private, { mode: 0o600 });
  const options = { home, env: { XDG_STATE_HOME: join(root, 'host-state') }, authorizedKey: pair.public };
  const server = kind === 'sshd' ? await startSshd(options) : await startSshServer(options);
  const proxy = await startCutProxy(server.port);
  return {
    lines: [
      'hostname = "127.0.0.1"',
      `port = ${String(proxy.port)}`,
      `user = "${userInfo().username}"`,
      `identity_file = "${identity}"`,
      `host_key = "${server.hostKey}"`,
    ],
    proxy,
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}

/** Over a new connection, keys and all; over an open one, the reply alone. Beyond that some cuts miss. */
const bytesOf = { fresh: 4_500, open: 700 };
/** Attempts of one launch that are cut; each next one comes twice as late. */
const launchCuts = 3;
/** Within the reply for certain, wherever the connection stands; then anywhere. */
const surely = 200;

export interface Cut {
  readonly step: string;
  readonly bytes: number;
  /** The attempt failed for it. */
  readonly hit: boolean;
}

/** Cuts the first attempts of every call to the host after some of its bytes, and notes each cut. */
export function cutCalls(proxy: CutProxy, random: () => number, cuts: Cut[]): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const attempts = hostCalls.get(info.activityType) ?? 0;
        if (info.attempt > attempts) return next(input);
        const fresh = random() < 0.5;
        if (fresh) proxy.cutNow();
        const most = fresh ? bytesOf.fresh : bytesOf.open;
        const bytes = Math.floor(random() * (info.attempt === 1 ? surely : most));
        proxy.cutAfter(bytes);
        let hit = true;
        try {
          const answer: unknown = await next(input);
          hit = false;
          return answer;
        } finally {
          proxy.mend();
          cuts.push({ step: info.activityType, bytes, hit });
        }
      },
    },
  });
}

const hostCalls: ReadonlyMap<string, number> = new Map([
  ['launch', launchCuts],
  ['survey', 1],
  ['inspect', 1],
  ['judgeHandshake', 1],
  ['judgeTurn', 1],
  ['tidy', 1],
]);
