import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeEntry } from '../../../../contract/entry-write.ts';
import { doneEntry, logPath, type Courtroom } from '../courtroom.ts';
import { evidenced, type Forgery } from '../forgery.ts';
import { byHand, type ForgedTable } from './forged.ts';

const entryOf = async ({ role }: Courtroom): Promise<string> =>
  writeEntry({ ...doneEntry, ...evidenced(await role.id()) });

/** The log has the honest claim, and `bytes` before it. */
const below =
  (bytes: Uint8Array | string): Forgery =>
  async (room) => {
    const entry = await entryOf(room);
    await room.role.commit('Log', {
      [logPath]: Buffer.concat([Buffer.from(bytes), Buffer.from(`\n\n${entry}`)]),
    });
    return { judged: {} };
  };

/** What the log itself is. */
export const forgedLogs: ForgedTable = {
  'a log that is a symbolic link': {
    how: async (room) => {
      const { role } = room;
      await role.write('elsewhere.md', await entryOf(room));
      await role.git('rm', '-q', logPath);
      await mkdir(join(role.path, logPath, '..'), { recursive: true });
      await symlink('../../../elsewhere.md', join(role.path, logPath));
      await role.commit('Link the log');
      return { judged: {} };
    },
    code: 'log/not-a-file',
  },
  'a log that is a directory': {
    how: async (room) => {
      const { role } = room;
      const entry = await entryOf(room);
      await role.git('rm', '-q', logPath);
      await role.commit('A log for each', { [`${logPath}/one.md`]: entry });
      return { judged: {} };
    },
    code: 'log/not-a-file',
  },
  'a log of 100 MB': { how: below(Buffer.alloc(100_000_000, 'x\n')), code: 'log/too-large' },
  'a log of one line of 10 MB': { how: below('x'.repeat(10_000_000)), code: 'log/line-too-long' },
  'a log that is no UTF-8': { how: below(Uint8Array.of(0x23, 0x20, 0xff, 0xfe)), code: 'log/not-utf8' },
  'a fence that is never closed': { how: below('```'), code: 'log/unclosed-fence' },
  'a comment that is never closed': { how: below('<!-- earlier'), code: 'log/unclosed-comment' },
  'a log that was cut off in the middle of the entry': {
    how: byHand((text) => text.slice(0, text.indexOf('- evidence'))),
    code: 'closure/deviation',
    also: ['closure/next', 'closure/criterion-left-out'],
  },
};
