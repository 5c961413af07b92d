import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installHost, number, testedShells, type HostUnderTest } from './program.ts';
import { createRoleRepository, launchFields, launchId, writeAgent } from './role-repository.ts';
import { until } from './ending.ts';

const library = fakeClockLibrary();

describe.skipIf(library === undefined && process.env['CI'] !== 'true').each(testedShells)(
  'a clock that is set while an agent works, under %s',
  (shell) => {
    let host: HostUnderTest;
    const quietSeconds = 100;
    beforeAll(async () => {
      host = installHost(shell);
      const role = createRoleRepository(host);
      const pause = 'echo up; while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done';
      await host.call('launch', launchFields(role, writeAgent(host, 'agent', pause)), 'p');
      const dir = join(host.stateDir, 'launches/T-1/1/1');
      await until(() => existsSync(join(dir, 'pusher')));
      await until(async () => number(await host.call('status', launchId), 'output_bytes') === 3);
      // As if the last word had been said so long ago.
      const then = Date.now() / 1000 - quietSeconds;
      for (const file of [
        join(dir, 'started'),
        join(dir, 'out.head'),
        join(role.path, '.git/refs/heads/main'),
      ])
        utimesSync(file, then, then);
    });
    afterAll(async () => {
      await host.call('cancel', { ...launchId, grace_ms: 0 });
      host.remove();
    });

    it.each(['+0', '+3h', '-3h', '+400d'])('by %s makes nobody stall, and nobody look busy', async (jump) => {
      const env = { LD_PRELOAD: library, FAKETIME: jump, NO_FAKE_STAT: '1' };
      const status = await host.start('status', launchId, '', { env }).reply;
      expect(status).toMatchObject({ ok: true, state: 'running' });
      expect(number(status ?? {}, 'quiet_ms')).toBeGreaterThanOrEqual((quietSeconds - 5) * 1000);
      expect(number(status ?? {}, 'quiet_ms')).toBeLessThan((quietSeconds + 60) * 1000);
    });
  },
);

/** libfaketime, where it is installed. */
function fakeClockLibrary(): string | undefined {
  return readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'faketime/libfaketime.so.1'))
    .find((file) => existsSync(file));
}
