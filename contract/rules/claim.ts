import type { Rules } from './rule.ts';

const report =
  '"$THREADLINE" report done --commit "$(git rev-parse HEAD)" --evidence AC1=evidence/ws8/boot.log';

/** What is judged against git: whose entry it is, and whether what it claims is there. */
export const claimRules = {
  'log/not-a-file': {
    keeps: ['record/role-log', 'definition/truth'],
    expected: 'The handoff log is a regular file of the commit.',
    example: report,
    mend: 'Commit it as a regular file.',
  },
  'log/too-large': {
    keeps: ['record/role-log'],
    expected: 'A handoff log has at most 16 MiB and 100,000 entries.',
    example: 'git mv handoff_log.md handoff_log-2025.md',
    mend: 'Move its older entries to another file and commit that.',
  },
  'history/rewritten': {
    keeps: ['definition/truth'],
    expected: "The role's branch keeps every commit that it had before the work began.",
    example: 'git merge 8a3bd1bfa922522920393704d38feffba15f85ca',
    mend: 'Bring the lost commits back, and never rewrite what was there before.',
  },
  'history/base-lost': {
    keeps: ['definition/truth'],
    expected: 'What the remote had before the work began is still known, so that new can be told from old.',
    example: 'git push origin 8a3bd1bfa922522920393704d38feffba15f85ca:refs/heads/main',
    mend: 'Have that commit put back on the branch of the remote, or report blocked with owner operator.',
  },
  'history/refused': {
    keeps: ['definition/truth', 'delegation/commit-hygiene'],
    expected: "The role's branch is whole and passes git fsck: no shallow history, no `.git` in a tree.",
    example: 'git fsck',
    mend: 'Take the commit that holds it out of the branch, or git fetch --unshallow, and report again.',
  },
  'entry/author': {
    keeps: ['delegation/commit-hygiene', 'delegation/no-papering-over'],
    expected: "The commits that wrote an entry are the role's own.",
    example: report,
    mend: 'Report it yourself with $THREADLINE.',
  },
  'entry/edited': {
    keeps: ['record/role-log', 'definition/truth'],
    expected: 'An entry that was read stays as it was read; a new claim is a new entry.',
    example: report,
    mend: 'Leave what was reported as it is, and report anew with $THREADLINE, which appends an entry.',
  },
  'entry/old': {
    keeps: ['record/role-log', 'definition/truth'],
    expected: 'An entry that counts was written since the launch of its turn.',
    example: report,
    mend: 'Report it yourself with $THREADLINE.',
  },
  'entry/wrong-actor': {
    keeps: ['record/role-log'],
    expected: 'The entry is signed by the role of the thread.',
    example: report,
    mend: 'Only an entry of the role itself counts: report it yourself.',
  },
  'entry/wrong-thread': {
    keeps: ['record/role-log', 'handshake/answer-thread-ref'],
    expected: 'The entry says the thread_ref of the packet.',
    example: report,
    mend: 'Write it for the thread_ref of the packet.',
  },
  'entry/wrong-run': {
    keeps: ['record/role-log', 'definition/truth'],
    expected: 'A stated run is the present one: a claim of an earlier run is no claim.',
    example: report,
    mend: 'Write the right run, or leave it to $THREADLINE.',
  },
  'entry/wrong-turn': {
    keeps: ['record/role-log', 'definition/truth'],
    expected: 'A stated turn is the present one: a claim of an earlier turn is no claim.',
    example: report,
    mend: 'Write the right turn, or leave it to $THREADLINE.',
  },
  'handshake/head-elsewhere': {
    keeps: ['handshake/answer-head', 'definition/truth'],
    expected: "head is a commit of the role's branch.",
    example: 'git rev-parse HEAD',
    mend: 'Write the full id that `git rev-parse HEAD` prints.',
  },
  'handshake/stale-head': {
    keeps: ['handshake/answer-head', 'handshake/purpose'],
    expected: 'head contains the tip that the engine saw before the launch: the role has seen what there is.',
    example: 'git rev-parse HEAD',
    mend: 'Write the full id that `git rev-parse HEAD` prints.',
  },
  'commit/unknown': {
    keeps: ['closure/done', 'definition/truth'],
    expected: "A listed commit is in the role's repository.",
    example: report,
    mend: 'Commit your work on the branch and list its ids.',
  },
  'commit/not-a-commit': {
    keeps: ['closure/done'],
    expected: 'A listed id is that of a commit.',
    example: report,
    mend: "List the commit itself: git rev-parse '<id>^{commit}'.",
  },
  'commit/not-on-branch': {
    keeps: ['closure/done', 'definition/truth'],
    expected: "The delivered commit is on the role's branch.",
    example: report,
    mend: 'Bring it there, or list a commit that is on the branch.',
  },
  'commit/beside-base': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'The delivered commit contains the tip that the branch had before the work began.',
    example: report,
    mend: 'List last the commit that merged it into the branch.',
  },
  'commit/not-ancestor': {
    keeps: ['closure/done'],
    expected: 'The last listed commit contains all the others.',
    example: report,
    mend: 'List a commit last that contains all the others.',
  },
  'commit/old': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'A listed commit was made for this thread.',
    example: report,
    mend: 'List only commits that you made for this thread.',
  },
  'commit/not-pushed': {
    keeps: ['delegation/commit-hygiene', 'definition/truth'],
    expected: "The delivered commit is on the remote's branch, if there is a remote.",
    example: 'git push origin main',
    mend: 'Merge what others pushed there, and push.',
  },
  'commit/by-arch': {
    keeps: ['delegation/no-papering-over', 'delegation/commit-hygiene'],
    expected: "No commit of the thread in the role's repository is by an identity of arch.",
    example: report,
    mend: 'Only the role commits in its repository: take the commit out of the branch and do the work yourself.',
  },
  'commits/too-many': {
    keeps: ['closure/done'],
    expected: 'A closure lists at most 200 commits.',
    example: report,
    mend: 'List the commits that matter, the delivered one last.',
  },
  'commits/too-much-new': {
    keeps: ['closure/done', 'delegation/commit-hygiene'],
    expected: 'At most 200,000 commits are new since the work began.',
    example: 'git subtree add --squash --prefix vendor/lib https://example.org/lib.git v2',
    mend: 'Bring foreign history in as files, not commit by commit.',
  },
  'evidence/too-many': {
    keeps: ['closure/done'],
    expected: 'A closure names at most 200 files of evidence.',
    example: report,
    mend: 'Name the files that the packet asks for.',
  },
  'evidence/not-named': {
    keeps: ['closure/done', 'delegation/criteria'],
    expected: 'Evidence includes every path that the packet asks for.',
    example: report,
    mend: 'Commit the file that the packet asks for and name it.',
  },
  'evidence/missing': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'Evidence is in the delivered commit.',
    example: report,
    mend: 'Commit it and list that commit last.',
  },
  'evidence/not-a-file': {
    keeps: ['closure/done'],
    expected: 'Evidence is a regular file.',
    example: report,
    mend: 'Commit the evidence itself as a regular file.',
  },
  'evidence/empty': {
    keeps: ['closure/done'],
    expected: 'Evidence says something.',
    example: report,
    mend: 'Commit what was observed.',
  },
  'evidence/too-large': {
    keeps: ['closure/done'],
    expected: 'A file of evidence has at most 10 MiB.',
    example: report,
    mend: 'Commit the telling part of it.',
  },
  'evidence/lfs-pointer': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'Evidence is the content itself, not a pointer of Git LFS.',
    example: report,
    mend: 'Commit the content itself: git lfs untrack, then add it again.',
  },
  'evidence/unchanged': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'Evidence is new, or has changed since the work began.',
    example: report,
    mend: 'Produce the evidence anew and commit it.',
  },
  'check/failed': {
    keeps: ['closure/done', 'delegation/criteria'],
    expected: 'The check of a criterion passes in a clean clone of the delivered commit.',
    example: 'make smoke SLOT=3',
    mend: 'Make it pass from a clean clone (git clone, then the command), then report again.',
  },
  'check/timed-out': {
    keeps: ['closure/done'],
    expected: 'A check ends by itself, within 15 minutes and the turn_limit of the role.',
    example: 'make smoke SLOT=3',
    mend: 'Make it end by itself, then report again.',
  },
  'check/moved': {
    keeps: ['closure/done', 'definition/truth'],
    expected: "A check changes neither refs, index nor tree of the role's repository.",
    example: 'make smoke SLOT=3',
    mend: 'A check must leave the repository that it was cloned from alone.',
  },
} as const satisfies Rules;
