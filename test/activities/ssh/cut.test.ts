import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHosts, type Hosts } from '../../../activities/ssh/host.ts';
import { startCutProxy, type CutProxy } from '../../cut-proxy.ts';
import { configOf, kindsHere, startPlace, type Place } from './places.ts';
import { standIn } from './stand-in.ts';

/** Every byte of the last part, where the reply travels; before it, at each that many bytes. */
const stride = 41;
const lastBytes = 60;

describe.each(['sshd', 'embedded'] as const)('a connection over %s that is cut', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('somewhere', () => {
    let place: Place;
    let proxy: CutProxy;
    let hosts: Hosts;
    beforeAll(async () => {
      place = await startPlace(kind);
      proxy = await startCutProxy(place.ssh.port);
      hosts = createHosts(configOf([{ ...place.ssh, port: proxy.port }]), standIn, { longestPauseMs: 0 });
      await hosts.host('hut').call('hello', []);
    });
    afterAll(async () => {
      await hosts.close();
      await proxy.close();
      await place.close();
    });

    /** Connects anew, cuts after so many bytes from the host, and gives what the call came to. */
    const callCutAfter = async (bytes: number): Promise<unknown> => {
      proxy.cutNow();
      await expect.poll(() => hosts.connections('hut')).toBe(0);
      proxy.cutAfter(bytes);
      return hosts
        .host('hut')
        .call('output', [['repo', '100']])
        .catch((error: unknown) => error);
    };

    it('gives a whole reply or a failure that may be tried again, at whatever byte', async () => {
      expect(await callCutAfter(Infinity)).toMatchObject({ total: 100 });
      const whole = proxy.passed();
      let answered = 0;
      for (let bytes = 1; bytes < whole; bytes += bytes < whole - lastBytes ? stride : 1) {
        const outcome = await callCutAfter(bytes);
        if (outcome instanceof Error) {
          expect(outcome, `cut after ${String(bytes)}`).toMatchObject({ nonRetryable: false });
          expect(['host_unreachable', 'host_reply_broken']).toContain(
            (outcome as Error & { type?: string }).type,
          );
        } else {
          answered += 1;
          expect(outcome).toMatchObject({ total: 100, data: Buffer.alloc(100), state: 'ended' });
        }
      }
      // Only the end of the command may be lost without loss: the reply stands before it.
      expect(answered).toBeLessThan(lastBytes * 3);
    });

    it('takes a call with it that runs, and the next call connects anew', async () => {
      proxy.mend();
      const waiting = hosts.host('hut').call('wait', []);
      const outcome = expect(waiting).rejects.toMatchObject({
        type: 'host_unreachable',
        nonRetryable: false,
      });
      const calls = join(place.stateHome, 'calls');
      await expect.poll(() => readFile(calls, 'utf8')).toContain('wait ');
      proxy.cutNow();
      await outcome;
      expect(await hosts.host('hut').call('hello', [])).toMatchObject({ bootId: 'b' });
    });

    it('by the host itself is no different', async () => {
      await hosts.host('hut').call('hello', []);
      place.dropConnections();
      await expect.poll(() => hosts.connections('hut')).toBe(0);
      expect(await hosts.host('hut').call('hello', [])).toMatchObject({ bootId: 'b' });
    });
  });
});
