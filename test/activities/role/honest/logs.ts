import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeEntry } from '../../../../contract/entry-write.ts';
import { doneEntry, logPath, oldEntry, type Courtroom } from '../courtroom.ts';
import { boot, claimOf, type HonestTable } from './honest.ts';

const entryOf = async ({ role }: Courtroom): Promise<string> =>
  writeEntry({ ...doneEntry, ...claimOf(await role.commit('Boot', boot)) });
const logOf = ({ role }: Courtroom): Promise<string> => readFile(join(role.path, logPath), 'utf8');

/** Shapes of the log and of the entry in it. */
export const honestLogs: HonestTable = {
  'with CRLF line endings': {
    how: async (room) => {
      const entry = await entryOf(room);
      const text = `${await logOf(room)}\n${entry}`;
      await room.role.write(logPath, text.replaceAll('\n', '\r\n'));
      await room.append('');
      return undefined;
    },
  },
  'by hand, without numbers or an id': {
    how: async (room) => {
      const entry = await entryOf(room);
      await room.append(`\n${entry.replace(' run=1 turn=1 entry=new00001', '')}`);
      return undefined;
    },
  },
  'whose earlier entries a formatter put in order': {
    how: async (room) => {
      await room.append(`\n${await entryOf(room)}`);
      const text = await logOf(room);
      await room.role.write(
        logPath,
        text.replaceAll('\n- ', '\n-   ').replace('# Handoff log', '# Handoffs'),
      );
      await room.append('');
      return undefined;
    },
  },
  'in the same commit as the work before it, amended': {
    how: async (room) => {
      const delivered = await room.role.commit('Boot', boot);
      await room.append(`\n${writeEntry({ ...doneEntry, ...claimOf(delivered) })}`);
      await room.role.git('commit', '-q', '--amend', '-m', 'threadline: report once more');
      return undefined;
    },
  },
  'merged from two branches with entries of two threads': {
    how: async (room) => {
      const { role, base, append } = room;
      const delivered = await role.commit('Boot', boot);
      const before = await logOf(room);
      const mine = writeEntry({ ...doneEntry, ...claimOf(delivered) });
      await append(`\n${mine}`);
      await role.git('switch', '-q', '-c', 'theirs', base.tip);
      const theirs = writeEntry({ ...oldEntry, threadRef: 'OTHER-1', entry: 'their001' });
      await append(`\n${theirs}`);
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-X', 'ours', '-m', 'Merge', 'theirs');
      await role.write(logPath, `${before}\n${theirs}\n${mine}`);
      await append('');
      return undefined;
    },
  },
  'renamed to where it is configured, with all it had': {
    how: async (room) => {
      const { role, append } = room;
      const other = 'docs/handoff_log.md';
      await role.write('docs/.keep', '');
      await role.git('mv', logPath, other);
      const since = await role.commit('Move the log away');
      const delivered = await role.commit('Boot', boot);
      await role.write(logPath, '');
      await role.git('mv', '-f', other, logPath);
      await role.commit('Move the log back');
      await append(`\n${writeEntry({ ...doneEntry, run: 2, ...claimOf(delivered) })}`);
      return { since, run: 2 };
    },
  },
  'beside an earlier report of this turn that was refused': {
    how: async (room) => {
      await room.report(claimOf('8a3bd1bfa922522920393704d38feffba15f85ca'));
      await room.report({ ...claimOf(await room.role.commit('Boot', boot)), entry: 'new00002' });
      return undefined;
    },
  },
  'that explains what was done otherwise': {
    how: async ({ role, report }) => {
      const deviation = 'Slot 4 was flashed first, because slot 3 had no power.';
      await report({ ...claimOf(await role.commit('Boot', boot)), deviation });
      return undefined;
    },
  },
  'that is the first one of its repository': {
    how: async (room) => {
      await room.role.git('rm', '-q', logPath);
      const since = await room.role.commit('No log yet');
      const delivered = await room.role.commit('Boot', boot);
      await room.role.commit('threadline: report', {
        [logPath]: writeEntry({ ...doneEntry, ...claimOf(delivered) }),
      });
      return { since };
    },
  },
};
