import { runnerPerson, type TestRepository } from '../../repository.ts';

/** Twenty commits that are dated long before the first one, and one of now. */
export async function makeSkewed(role: TestRepository): Promise<void> {
  for (let at = 0; at < 20; at += 1)
    await commitRaw(role, `R <${runnerPerson.email}> ${String(1_000_000_000 + at)} +0000`);
  await role.commit('Go on after the import');
}

/** Each a fault that git itself once wrote or let pass, and a strict fsck refuses. */
const unclean = [
  'R <runner@hut.example> 1000000000 +051800',
  'R <runner@hut.example> 0100000000 +0000',
  'R <runner@hut.example> 18446744073709551615 +0000',
  'R runner@hut.example 1000000000 +0000',
  'R<runner@hut.example> 1000000000 +0000',
];

export async function makeUnclean(role: TestRepository): Promise<void> {
  for (const by of unclean) await commitRaw(role, by);
  await role.commit('Go on after old tools');
}

/** A commit of the same tree with a line of its author and committer that git would not write. */
async function commitRaw(role: TestRepository, by: string): Promise<void> {
  const draft = '.git/draft';
  const [tree, parent] = [await role.id('HEAD^{tree}'), await role.id()];
  await role.write(draft, `tree ${tree}\nparent ${parent}\nauthor ${by}\ncommitter ${by}\n\nImport\n`);
  const commit = await role.git('hash-object', '-t', 'commit', '--literally', '-w', draft);
  await role.git('reset', '-q', '--hard', commit);
}
