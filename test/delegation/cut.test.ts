import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../host/random.ts';
import { sshdInstalled } from '../sshd.ts';
import { honestHandshake, honestWork, makeWorld, touch } from '../world.ts';
import type { CutProxy } from '../cut-proxy.ts';
import { cutCalls, startCutHost, type Cut, type CutHost } from './cut-host.ts';

const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 1_000_000);
/** While an agent works and the engine waits. */
const waitCuts = 3;
const latestCutMs = 1_500;
/** Each cut is followed by a back-off, the fifth of half a minute. */
const soon = { timeout: 180_000, interval: 50 };
vi.setConfig({ testTimeout: 600_000 });

// Most of it is back-off, so both wait together.
describe.concurrent.each(['embedded', 'sshd'] as const)('an SSH connection over %s', (kind) => {
  it.skipIf(kind === 'sshd' && !sshdInstalled())(
    'that is cut during launches and waits starts each launch once, and the thread ends as done',
    async () => {
      const random = seededRandom(seed);
      const cuts: Cut[] = [];
      const hosts: CutHost[] = [];
      // Each agent works until the engine's waiting was cut often enough.
      const wait = 'while ! [ -e "$world/cut-$THREADLINE_TURN" ]; do sleep 0.1; done';
      const world = await makeWorld({
        agent: `${wait}\nif [ "$THREADLINE_TURN" = 0 ]; then\n${honestHandshake}\nelse\n${honestWork}\nfi`,
        remote: true,
        // The cuts of a launch and of the wait for it take as long as their back-offs.
        role: ['handshake_limit = "5m"'],
        host: async (root) => {
          const host = await startCutHost(kind, root);
          hosts.push(host);
          return host.lines;
        },
        onClose: async () => hosts[0]?.close(),
      });
      try {
        const { proxy } = hosts[0] ?? expect.fail('the host was not started');
        await world.work({ interceptors: [cutCalls(proxy, random, cuts)] });
        const ref = await world.delegate({ ref: `CUT-${kind}-${String(seed)}` });
        for (const turn of [0, 1]) {
          await vi.waitFor(async () => {
            const { launches, closure } = await world.view(ref);
            expect(launches[turn]?.state, JSON.stringify(closure)).toBe('running');
          }, soon);
          for (let nth = 0; nth < waitCuts; nth++) cuts.push(await cutWait(proxy, random));
          await touch(join(world.root, `cut-${String(turn)}`));
        }
        expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
        const starts = await world.starts();
        expect(starts).toEqual([`${ref}/1/1`, `${ref}/1/2`]);
        console.log(`${kind}, seed ${String(seed)}: ${toldOf(cuts)}; starts: ${starts.join(', ')}`);
        for (const step of ['launch', 'wait'])
          expect(cuts.filter((cut) => cut.hit && cut.step === step).length).toBeGreaterThan(0);
      } finally {
        await world.close();
      }
    },
  );
});

/** Cuts what is open now, and every other time also the next connection, in the middle of its opening. */
async function cutWait(proxy: CutProxy, random: () => number): Promise<Cut> {
  // At any moment, the point of which is that it is any: between two connections, or while one has stood for a while.
  await pause(random() * latestCutMs);
  const before = proxy.accepted();
  const again = random() < 0.5;
  const bytes = again ? Math.floor(random() * 1_500) : 0;
  if (again) proxy.cutAfter(bytes);
  proxy.cutNow();
  // Whoever waited connects anew: so the cut hit.
  await vi.waitFor(() => expect(proxy.accepted()).toBeGreaterThan(before + (again ? 1 : 0)), soon);
  proxy.mend();
  return { step: 'wait', bytes, hit: true };
}

function toldOf(cuts: readonly Cut[]): string {
  const steps = [...new Set(cuts.map((cut) => cut.step))];
  const of = (step: string): string => {
    const those = cuts.filter((cut) => cut.step === step);
    return `${step} ${String(those.filter((cut) => cut.hit).length)} of ${String(those.length)}`;
  };
  return `cuts that hit: ${steps.map(of).join(', ')}`;
}
