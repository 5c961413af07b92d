import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeEntry } from '../../../../contract/entry-write.ts';
import { archPerson } from '../../../repository.ts';
import { doneEntry, logPath, oldEntry } from '../courtroom.ts';
import { evidenced, type Forgery } from '../forgery.ts';
import { byHand, proof, type ForgedTable } from './forged.ts';

/** The claim is judged first; then `change` is made to the log as it stood, and judged in the next turn. */
const afterJudgement =
  (change: (log: string) => string): Forgery =>
  async ({ role, report, append, judgeTurn }) => {
    const since = await report(evidenced(await role.id(), 'evidence/none.log'));
    await judgeTurn();
    const log = await readFile(join(role.path, logPath), 'utf8');
    await role.write(logPath, change(log));
    await append('');
    return { judged: { since } };
  };

/** Who wrote the entry, what it says of itself, and what became of it. */
export const forgedEntries: ForgedTable = {
  'no deviation': {
    how: byHand((text) => text.replace('- deviation: none\n', '')),
    code: 'closure/deviation',
  },
  'a vague deviation': {
    how: byHand((text) => text.replace('deviation: none', 'deviation: various reasons')),
    code: 'closure/deviation-vague',
  },
  'no next': { how: byHand((text) => text.replace('- next: none\n', '')), code: 'closure/next' },
  'done with a blocker': {
    how: byHand((text) =>
      text.replace(
        '- deviation',
        '- blockers:\n  - Slot 3 is off. owner=infra:codex operator_required=no next=command:`ipmi power on 3`\n- deviation',
      ),
    ),
    code: 'closure/done-with-blockers',
  },
  'another run': { how: byHand((text) => text.replace('run=1', 'run=2')), code: 'entry/wrong-run' },
  'another turn': { how: byHand((text) => text.replace('turn=1', 'turn=4')), code: 'entry/wrong-turn' },
  'the turn of the handshake': {
    how: byHand((text) => text.replace('turn=1', 'turn=0')),
    code: 'entry/wrong-turn',
  },
  'another executor': {
    how: byHand((text) => text.replace('remote_codex', 'ssh_direct')),
    code: 'entry/executor',
  },
  'another thread': {
    how: byHand((text) => text.replace('20260213A', '20260213B')),
    code: 'entry/wrong-thread',
  },
  'another role': {
    how: byHand((text) => text.replace('runner:codex', 'infra:codex')),
    code: 'entry/wrong-actor',
  },
  'arch itself': {
    how: byHand((text) => text.replace('runner:codex', 'arch:codex')),
    code: 'entry/wrong-actor',
  },
  'an entry that somebody else committed': {
    how: async ({ role, report }) => {
      await report(evidenced(await role.id()), { name: 'Mallory', email: 'mallory@example.org' });
      return undefined;
    },
    code: 'entry/author',
  },
  'an entry that arch committed after the delivered commit': {
    how: async ({ role, report }) => {
      await report(evidenced(await role.id()), archPerson);
      return undefined;
    },
    code: 'entry/author',
  },
  "an entry that arch committed in the role's name": {
    how: async ({ role, report }) => {
      await report(evidenced(await role.id()));
      await role.gitAs(archPerson, 'commit', '-q', '--amend', '--no-edit');
      return undefined;
    },
    code: 'entry/author',
  },
  'an entry that somebody else wrote and the role merged': {
    how: async ({ role, report }) => {
      const honest = await role.id();
      await role.git('switch', '-q', '-c', 'theirs');
      await report(evidenced(honest), { name: 'Mallory', email: 'mallory@example.org' });
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-m', 'Merge', 'theirs');
      return undefined;
    },
    code: 'entry/author',
  },
  'two closures that contradict each other': {
    how: byHand(
      (text) => text.replace('state=done', 'state=replan').replace('new00001', 'new00002') + `\n${text}`,
    ),
    code: 'closure/contradiction',
  },
  'the same closure twice': { how: byHand((text) => `${text}\n${text}`), code: 'entry/repeated' },
  'the id of an earlier entry': {
    how: byHand((text) => text.replace('new00001', 'old00001')),
    code: 'entry/repeated',
  },
  'a word for word copy of a closure that was judged before': {
    how: async ({ role, report, append }) => {
      const claim = evidenced(await role.id());
      const since = await report(claim);
      await append(`\n${writeEntry({ ...doneEntry, ...claim })}`);
      return { judged: { since } };
    },
    code: 'entry/repeated',
  },
  'a closure that was edited after it was read': {
    how: afterJudgement((log) => log.replace('  - AC1: evidence/none.log\n', '')),
    code: 'entry/edited',
  },
  'a closure of an earlier thread that was turned into one of this turn': {
    how: async ({ role, append }) => {
      const claim = { commits: [await role.id()], evidence: { AC1: [proof] } };
      const log = await readFile(join(role.path, logPath), 'utf8');
      const forged = writeEntry({ ...doneEntry, ...claim, entry: oldEntry.entry ?? '' });
      await role.write(logPath, log.replace(writeEntry(oldEntry), forged));
      await append('');
      return undefined;
    },
    code: 'entry/edited',
  },
  'a closure of an earlier turn that a renamed log brings up again': {
    how: async ({ role, report }) => {
      await report(evidenced(await role.id()), undefined);
      await role.git('mv', logPath, 'elsewhere.md');
      const since = await role.commit('Move the log away');
      await role.write(`${logPath}.d`, '');
      await role.git('mv', 'elsewhere.md', logPath);
      await role.commit('Move the log back');
      return { judged: { since } };
    },
    code: 'entry/old',
  },
};
