import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installHost, type HostUnderTest, type Reply } from './program.ts';
import { createRoleRepository, launchFields, writeAgent } from './role-repository.ts';
import { until } from './ending.ts';
import { seededRandom } from './random.ts';

/** Several repositories, so that launches do not wait for one another. */
const lanes = 3;
const launchesPerLane = 40;

describe('a launch that is asked for again and again', () => {
  const host = installHost();
  afterAll(() => {
    host.remove();
  });

  it(
    `starts exactly once, ${String(lanes * launchesPerLane)} times out of as many, whoever of its launchers is killed when`,
    { timeout: 300_000 },
    async () => {
      const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
      console.info(`seed ${String(seed)}`);
      let killed = 0;
      const lane = async (index: number): Promise<void> => {
        const random = seededRandom(seed + index);
        const role = createRoleRepository(host, `role-${String(index)}`);
        const agent = writeAgent(host, `agent-${String(index)}`, 'echo "$$" >>"$THREADLINE_SPOOL/starts"');
        for (let launch = 1; launch <= launchesPerLane; launch += 1) {
          const id = { thread_ref: `LANE-${String(index)}`, run: 1, launch };
          const fields = launchFields(role, agent, id);
          let answer: Reply | undefined;
          while (answer === undefined) {
            const answers = await Promise.all(
              Array.from({ length: 2 + (launch % 2) }, () => {
                const call = host.start('launch', fields, 'prompt');
                if (random() < 0.7) {
                  killed += 1;
                  setTimeout(() => {
                    call.kill('SIGKILL');
                  }, random() * 60);
                }
                return call.reply;
              }),
            );
            answer = answers.find((reply) => reply?.['ok'] === true);
          }
          expect(answer['state'], JSON.stringify(answer)).not.toBe('refused');
          await until(async () => (await host.call('status', id))['state'] === 'ended');
          expect(starts(host, id), `launch ${String(launch)} of lane ${String(index)}`).toBe(1);
        }
      };
      await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
      console.info(`${String(killed)} launchers were to be killed`);

      const total = lanes * launchesPerLane;
      const events = readFileSync(join(host.stateDir, 'events'), 'utf8').trimEnd().split('\n');
      expect(events.map((line) => Number(line.split('\t')[0]))).toEqual(events.map((_, index) => index + 1));
      expect(events.filter((line) => line.includes('\tstarted\t'))).toHaveLength(total);
      expect(new Set(events.filter((line) => line.includes('\tended\t0'))).size).toBe(total);
    },
  );
});

function starts(host: HostUnderTest, id: { thread_ref: string; run: number; launch: number }): number {
  const file = join(host.stateDir, 'spool', id.thread_ref, String(id.run), String(id.launch), 'starts');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').length : 0;
}
