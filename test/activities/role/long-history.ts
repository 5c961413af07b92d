import { execa } from 'execa';
import type { Claim } from '../../../activities/role/claim.ts';
import { runnerPerson, type TestRepository } from '../../repository.ts';

/** A claim over a history that was imported whole, and the tip of the branch before its commits. */
export interface LongClaim {
  readonly base: string;
  readonly claim: Claim;
}

const claimed = 50;
const criteria = Array.from({ length: 10 }, (_, at) => ({
  id: `AC${String(at + 1)}`,
  text: `File ${String(at)} is there.`,
  evidence: [`evidence/${String(at)}.log`],
}));
/** Files of the tree besides: as many as a repository of middle size has. */
const files = 1_000;

/** Appends so many commits to the branch, the last 50 of which make the ten files of evidence and are claimed. */
export async function makeLongClaim(role: TestRepository, commits: number): Promise<LongClaim> {
  const stream = Array.from({ length: commits }, (_, at) => {
    const left = commits - at;
    const path = left > claimed ? `src/${String(at % files)}.txt` : `evidence/${String(left % 10)}.log`;
    return commitOf(at, path, left > claimed ? `${String(at)}\n` : `stage ${String(at)} reached\n`);
  });
  await execa('git', ['fast-import', '--quiet'], { cwd: role.path, input: stream.join('') });
  await role.git('reset', '-q', '--hard', 'main');
  const ids = (await role.git('rev-list', '--reverse', `--max-count=${String(claimed)}`, 'main')).split('\n');
  return {
    base: await role.id(`main~${String(claimed)}`),
    claim: {
      commits: ids,
      delivered: ids.at(-1) ?? '',
      evidence: Object.fromEntries(criteria.map(({ id, evidence }) => [id, evidence])),
      criteria,
    },
  };
}

function commitOf(at: number, path: string, content: string): string {
  const message = `Step ${String(at)}`;
  return `commit refs/heads/main
committer ${runnerPerson.name} <${runnerPerson.email}> ${String(1_700_000_000 + at)} +0000
data ${String(message.length)}
${message}
${at === 0 ? 'from refs/heads/main^0\n' : ''}M 100644 inline ${path}
data ${String(content.length)}
${content}
`;
}
