import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TurnVerdict } from '../../../contract/calls.ts';
import type { RepositoryOptions, TestRepository } from '../../repository.ts';
import { codesOf } from './forgery.ts';
import {
  archWithPackets,
  blockedBy,
  judgedBefore,
  problemsOf,
  sound,
  vague,
  withRoom,
} from './packet-room.ts';

const path = 'packets/ws8-slot-4.md';
const next = `packet:${path}`;

let arch: TestRepository;
beforeAll(async () => {
  arch = await archWithPackets();
});
afterAll(() => arch.remove());

/** A blocked closure that names the packet, after the role has made what it calls so. */
const claiming = (
  make: (role: TestRepository) => Promise<unknown>,
  options?: RepositoryOptions,
): Promise<TurnVerdict> =>
  withRoom(async (room) => {
    await make(room.role);
    await room.report(blockedBy(next));
    return judgedBefore(room, arch.path);
  }, options);

describe('a blocked closure whose next action is a packet', () => {
  it.each<[string, string, string, (role: TestRepository) => Promise<unknown>]>([
    [
      'is nowhere',
      'action/packet-missing',
      "on arch's branch main there is no such file",
      () => Promise.resolve(),
    ],
    ['lies only in the work tree', 'action/packet-missing', path, (role) => role.write(path, sound)],
    [
      'was deleted again',
      'action/packet-missing',
      path,
      async (role) => {
        await role.commit('Plan', { [path]: sound });
        await role.git('rm', '-q', path);
        await role.commit('Forget the plan');
      },
    ],
    [
      'lies on another branch',
      'action/packet-missing',
      path,
      async (role) => {
        await role.git('checkout', '-q', '-b', 'side');
        await role.commit('Plan', { [path]: sound });
        await role.git('checkout', '-q', 'main');
      },
    ],
    [
      'is a directory',
      'action/packet-not-a-file',
      'a directory',
      (role) => role.commit('Plan', { [`${path}/slot.md`]: sound }),
    ],
    [
      'is a symbolic link',
      'action/packet-not-a-file',
      'a symbolic link',
      async (role) => {
        await role.write('packets/real.md', sound);
        await symlink('real.md', join(role.path, path));
        await role.commit('Plan');
      },
    ],
    [
      'is a submodule',
      'action/packet-not-a-file',
      'a submodule',
      async (role) => {
        await role.git('update-index', '--add', '--cacheinfo', `160000,${await role.id()},${path}`);
        await role.git('commit', '-q', '-m', 'Plan');
      },
    ],
    [
      'is too large',
      'action/packet-too-large',
      '65536',
      (role) => role.commit('Plan', { [path]: sound + 'x'.repeat(65_536) }),
    ],
    [
      'is no text',
      'action/packet-refused',
      'no UTF-8 text',
      (role) => role.commit('Plan', { [path]: Buffer.from([0xff, 0xfe, 0]) }),
    ],
    ['is empty', 'action/packet-refused', 'does not lint', (role) => role.commit('Plan', { [path]: '' })],
    [
      'does not lint',
      'action/packet-refused',
      'does not lint: line 4',
      (role) => role.commit('Plan', { [path]: vague }),
    ],
    [
      'is for a role that nobody knows',
      'action/packet-refused',
      'does not lint: line 2',
      (role) => role.commit('Plan', { [path]: sound.replace('role=infra', 'role=rigger') }),
    ],
  ])('that %s is sent back', async (_, code, said, make) => {
    const verdict = await claiming(make);
    expect([verdict.verdict, codesOf(verdict)]).toEqual(['refused', [code]]);
    expect(problemsOf(verdict)).toContain(`next=packet:${path}`);
    expect(problemsOf(verdict)).toContain(said);
    expect(problemsOf(verdict)).toContain('Commit packets/ws8-slot-4.md');
  });

  it.each<[string, RepositoryOptions]>([
    ['with ids of 40 digits', { objectFormat: 'sha1' }],
    ['with ids of 64 digits', { objectFormat: 'sha256' }],
  ])("that lints in the role's commit closes the thread, in a repository %s", async (_, options) => {
    const verdict = await claiming((role) => role.commit('Plan', { [path]: sound }), options);
    expect(verdict).toMatchObject({ verdict: 'blocked', next: [next] });
  });
});

describe("a packet that only arch's repository has", () => {
  const naming = (
    packet: string,
    make: (role: TestRepository) => Promise<unknown> = () => Promise.resolve(),
    repo = arch.path,
  ) =>
    withRoom(async (room) => {
      await make(room.role);
      await room.report(blockedBy(`packet:${packet}`));
      return judgedBefore(room, repo);
    });

  it('is a next action when it lints there', async () => {
    expect(await naming('packets/sound.md')).toMatchObject({ verdict: 'blocked' });
  });

  it("is one although the role's own file of that name does not lint", async () => {
    const spoil = (role: TestRepository): Promise<string> =>
      role.commit('Spoil', { 'packets/sound.md': vague });
    expect(await naming('packets/sound.md', spoil)).toMatchObject({ verdict: 'blocked' });
  });

  it('is sent back when it does not lint there', async () => {
    const verdict = await naming('packets/vague.md');
    expect(codesOf(verdict)).toEqual(['action/packet-refused']);
    expect(problemsOf(verdict)).toContain("on arch's branch main it does not lint: line 4");
  });

  it('is none while arch has not committed it', async () => {
    await arch.write('packets/draft.md', sound);
    expect(codesOf(await naming('packets/draft.md'))).toEqual(['action/packet-missing']);
  });

  it("is not taken on trust where arch's repository cannot be read", async () => {
    const verdict = await naming('packets/sound.md', undefined, join(arch.path, 'nowhere'));
    expect(codesOf(verdict)).toEqual(['action/packet-unseen']);
    expect(problemsOf(verdict)).toContain('Commit packets/sound.md');
    const own = (role: TestRepository): Promise<string> => role.commit('Plan', { 'packets/sound.md': sound });
    expect(await naming('packets/sound.md', own, join(arch.path, 'nowhere'))).toMatchObject({
      verdict: 'blocked',
    });
  });
});
