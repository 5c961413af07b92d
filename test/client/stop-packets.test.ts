import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../activities/config/read.ts';
import { stopPackets } from '../../client/stop-packets.ts';
import type { Config } from '../../contract/config.ts';
import type { Stop } from '../../contract/messages.ts';
import { envelopeOf, makeArchHouse, packetText, type ArchHouse } from './arch-house.ts';

const resume = 'Slot 3 has the old power supply; the image is built.';
const replan = (...paths: readonly string[]): Stop => ({
  state: 'replan',
  next: ['command:`make`', ...paths.map((path) => `packet:${path}`)],
  resume,
});
const blocked = (path: string): Stop => ({
  state: 'blocked',
  blockers: [
    { text: 'Slot 3 has no power.', owner: 'runner:codex', operatorRequired: false, next: `packet:${path}` },
  ],
  resume,
});

let house: ArchHouse;
let config: Config;
beforeAll(async () => {
  house = await makeArchHouse();
  const read = await readConfig({ path: house.configFile, cwd: house.root, env: {} });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  config = read.value;
  const { arch } = house;
  await arch.commit('Plan', {
    'packets/committed.md': packetText('STOP-COMMITTED'),
    'packets/vague.md': packetText('STOP-VAGUE', vague),
    'packets/removed.md': packetText('STOP-REMOVED'),
    'packets/mended.md': packetText('STOP-MENDED', vague),
    'packets/spoilt.md': packetText('STOP-SPOILT'),
  });
  await rm(join(arch.path, 'packets/removed.md'));
  await arch.write('packets/written.md', packetText('STOP-WRITTEN'));
  await arch.write('packets/mended.md', packetText('STOP-MENDED'));
  await arch.write('packets/spoilt.md', packetText('STOP-SPOILT', vague));
  await arch.write('packets/large.md', packetText('STOP-LARGE') + 'x'.repeat(65_536));
  await arch.write('packets/bytes.md', Buffer.from([0xff, 0xfe]));
  await mkdir(join(arch.path, 'packets/folder.md'));
  await symlink('written.md', join(arch.path, 'packets/link.md'));
  await symlink('packets', join(arch.path, 'linked'));
  await writeFile(join(house.root, 'outside.md'), packetText('STOP-OUTSIDE'));
  await symlink(house.root, join(arch.path, 'up'));
});
afterAll(() => house.remove());

const vague = (text: string): string => text.replace(/^success=.*$/mu, 'success=TBD');

describe('a stop that names a packet', () => {
  it.each(['committed', 'written', 'removed', 'mended', 'spoilt'])(
    'passes when it lints in the work tree or on the branch: %s',
    async (name) => {
      const path = `packets/${name}.md`;
      expect(await stopPackets(replan(path), config)).toEqual({ ok: true, value: replan(path) });
      expect(await stopPackets(blocked(path), config)).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['packets/none.md', 'action/packet-missing', 'no such file'],
    ['packets/vague.md', 'action/packet-refused', 'line 4'],
    ['packets/bytes.md', 'action/packet-refused', 'no UTF-8 text'],
    ['packets/large.md', 'action/packet-too-large', '65536'],
    ['packets/folder.md', 'action/packet-not-a-file', 'a directory'],
    ['packets/link.md', 'action/packet-not-a-file', 'a symbolic link'],
    ['linked/written.md', 'action/packet-missing', 'no such file'],
    ['up/outside.md', 'action/packet-missing', 'no such file'],
    ['packets/committed.md/x', 'action/packet-missing', 'no such file'],
  ])('is refused where it could not be delegated: %s', async (path, code, said) => {
    for (const order of [replan(path), blocked(path)]) {
      const outcome = await stopPackets(order, config);
      expect(outcome).toMatchObject({
        ok: false,
        refusal: { code: 'contract_refused', problems: [{ code }] },
      });
      expect(!outcome.ok && outcome.refusal.problems?.[0]?.message).toContain(`packet:${path}`);
      expect(!outcome.ok && outcome.refusal.problems?.[0]?.message).toContain(said);
    }
  });

  it('is refused with all that is wrong, each once', async () => {
    const outcome = await stopPackets(
      replan('packets/none.md', 'packets/vague.md', 'packets/none.md'),
      config,
    );
    const codes = outcome.ok ? [] : outcome.refusal.problems?.map(({ code }) => code);
    expect(codes).toEqual(['action/packet-missing', 'action/packet-refused']);
  });

  it('is refused at the door, before any engine is asked: exit 6', async () => {
    const order = ['--state', 'replan', '--next', 'packet:packets/vague.md', '--resume', resume];
    const run = await house.threadline(['stop', 'STOP-X', ...order]);
    const { error, next_actions } = envelopeOf(run);
    expect([run.exit, error.code]).toEqual([6, 'contract_refused']);
    expect(error.problems.map(({ code }) => code)).toEqual(['action/packet-refused']);
    expect(next_actions).toEqual([`threadline lint ${join(house.arch.path, 'packets/vague.md')}`]);
  });
});

it('a stop without packets reads nothing', async () => {
  const nowhere: Config = { ...config, arch: { ...config.arch, repo: join(house.root, 'nowhere') } };
  expect(await stopPackets(replan(), nowhere)).toEqual({ ok: true, value: replan() });
});
