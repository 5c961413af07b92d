import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHosts } from '../../../activities/ssh/host.ts';
import type { SshHost } from '../../../contract/config.ts';
import { sshdInstalled, type SshdOptions } from '../../sshd.ts';
import { openSshRoom, type OpenSshRoom } from './open-ssh.ts';
import { configOf } from './places.ts';
import { standIn } from './stand-in.ts';

describe.skipIf(!sshdInstalled())('a login shell', () => {
  let room: OpenSshRoom;
  let identityFile: string;
  beforeAll(async () => {
    room = await openSshRoom();
    identityFile = await room.key('id', '-t', 'ed25519');
  });
  afterAll(() => room.close());
  const host = async (options: Partial<SshdOptions>): Promise<SshHost> => {
    const { port, user, hostKey } = await room.sshd(options);
    return { name: 'hut', local: false, hostname: '127.0.0.1', port, user, hostKey, identityFile };
  };

  it.each([
    ['ends at once', 'exit 1', /code 1/u],
    ['says that nobody may log in', 'echo closed >&2; exit 254', /code 254 .*closed/u],
    ['does something else, and well', 'echo hello', /code 0/u],
  ])('that %s is broken for good', async (_what, command, message) => {
    const hosts = createHosts(configOf([await host({ config: [`ForceCommand ${command}`] })]), standIn);
    const hut = hosts.host('hut');
    for (const asked of [(): Promise<unknown> => hut.call('hello', []), (): Promise<unknown> => hut.look()])
      await expect(asked()).rejects.toMatchObject({
        type: 'shell_broken',
        nonRetryable: true,
        message: expect.stringMatching(message) as string,
      });
    await hosts.close();
  });

  it('without any program on its PATH is told of by name', async () => {
    const ssh = await host({ env: { PATH: '/nowhere', XDG_STATE_HOME: '/nowhere/at/all' } });
    const hosts = createHosts(configOf([ssh]), standIn);
    const { missing, path } = await hosts.host('hut').look();
    expect(missing).toEqual(expect.arrayContaining(['git', 'mkdir', 'df', 'date']));
    expect(path).toBe('/nowhere');
    await hosts.close();
  });
});
