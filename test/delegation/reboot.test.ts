import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { generateKeyPair } from '../../examples/demo/ssh-server.ts';
import { sshdInstalled, startSshd, type Sshd } from '../sshd.ts';
import { killRunnerAndKeeper } from '../host/launch-processes.ts';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';

let world: World;
let hut: Sshd;
afterEach(() => world.close());

/** The second launch works for ever, with a child that left its session. */
const agent = `
case \${THREADLINE_LAUNCH##*/} in
  1 | 3) ${honestHandshake} ;;
  2) echo half >half.txt; setsid sleep 600 & echo $! >"$world/child.new"; mv "$world/child.new" "$world/child"; exec sleep 600 ;;
  *) ${honestWork} ;;
esac`;

// Only root may mount; CI does.
const canMount = process.getuid?.() === 0 || process.env['CI'] === 'true';

it.skipIf(!sshdInstalled() || !canMount)(
  'a host that reboots in the middle of a turn shakes hands again, and its thread ends as done',
  async () => {
    world = await makeWorld({
      agent,
      host: hostThatBoots,
      onClose: () => hut.close(),
    });
    await world.work();
    const ref = await world.delegate({ ref: 'REBOOT-1' });
    const child = Number(await vi.waitFor(() => read('child'), { timeout: 120_000, interval: 50 }));
    const launch = join('host-state/threadline/launches', ref, '1/2');
    const started = await read(join(launch, 'started'));
    expect(started).toContain('boot=first-boot');

    await reboot(join(world.root, launch), started, child);
    try {
      expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
    } finally {
      process.kill(pidOf(started, 'pid'), 'SIGKILL');
    }
    const { launches, problems } = await world.view(ref);
    expect(launches.map(({ prompt, state }) => `${prompt} ${state}`)).toEqual([
      'handshake ended',
      'execute lost',
      'handshake ended',
      'send-back ended',
    ]);
    expect(problems).toEqual([expect.stringContaining('The agent was lost with its host or its runner.')]);
    expect(await world.starts()).toEqual([1, 2, 3, 4].map((nth) => `${ref}/1/${String(nth)}`));
    expect(await read(`host-state/threadline/launches/${ref}/1/3/started`)).toContain('boot=second-boot');
    expect(await world.role.git('show', 'HEAD:half.txt')).toBe('half');
  },
);

const read = (path: string): Promise<string> => readFile(join(world.root, path), 'utf8');

/**
 * As a power cut ends it: nothing recorded, and another boot id. Only the agent's process is left, for a stranger that has
 * its number after the boot: the engine must not take it for the agent.
 */
async function reboot(launchDir: string, started: string, child: number): Promise<void> {
  process.kill(pidOf(started, 'pid'), 'SIGSTOP');
  killRunnerAndKeeper(launchDir);
  process.kill(child, 'SIGKILL');
  await writeFile(join(world.root, 'boot-id'), 'second-boot\n');
  hut.dropConnections();
}

const pidOf = (started: string, key: string): number =>
  Number(new RegExp(`^${key}=(\\d+)$`, 'mu').exec(started)?.[1]);

async function hostThatBoots(root: string): Promise<readonly string[]> {
  const [home, identity, bootIdFile] = [join(root, 'home'), join(root, 'id'), join(root, 'boot-id')];
  await mkdir(home);
  await writeFile(bootIdFile, 'first-boot\n');
  const pair = generateKeyPair();
  await writeFile(identity, pair.private, { mode: 0o600 });
  hut = await startSshd({
    home,
    env: { XDG_STATE_HOME: join(root, 'host-state') },
    authorizedKey: pair.public,
    bootIdFile,
  });
  return [
    'hostname = "127.0.0.1"',
    `port = ${String(hut.port)}`,
    `user = "${hut.user}"`,
    `identity_file = "${identity}"`,
    `host_key = "${hut.hostKey}"`,
  ];
}
