import { honestHandshake, honestWork } from '../world.ts';

/** What a role claims first, by the end of its thread_ref, and the code with which it is sent back. It mends it in turn 2. */
export const forgeries: Readonly<Record<string, { readonly sh: string; readonly code: string }>> = {
  DANGLING: {
    sh: `work; closure "$(git commit-tree 'HEAD^{tree}' -p HEAD -m Dangling)" "$proof"`,
    code: 'commit/unknown',
  },
  OLD: {
    sh: 'old=$(git rev-list --max-parents=0 HEAD); work; closure "$old $(git rev-parse HEAD)" "$proof"',
    code: 'commit/old',
  },
  PAPERED: {
    sh: `GIT_AUTHOR_EMAIL=arch@example.org GIT_COMMITTER_EMAIL=arch@example.org
    export GIT_AUTHOR_EMAIL GIT_COMMITTER_EMAIL
    work
    GIT_AUTHOR_EMAIL=runner@hut.example GIT_COMMITTER_EMAIL=runner@hut.example
    closure "$(git rev-parse HEAD)" "$proof"`,
    code: 'commit/by-arch',
  },
  REWRITTEN: {
    sh: `git tag before; git switch -q --orphan fresh; work; git branch -qM fresh main
    closure "$(git rev-parse HEAD)" "$proof"`,
    code: 'history/rewritten',
  },
  DOTGIT: {
    sh: `work; blob=$(git rev-parse "HEAD:$proof" | sed 's/../\\\\x&/g')
    /usr/bin/printf "100644 .git\\\\0$blob" >"$world/raw"
    tree=$(git hash-object -t tree --literally -w "$world/raw")
    git tag before; git update-ref refs/heads/main "$(git commit-tree "$tree" -p HEAD -m Forged)"`,
    code: 'history/refused',
  },
  WORKTREE: {
    sh: `work; closure "$(git rev-parse HEAD)" "$proof" evidence/none.txt
    mkdir -p evidence; echo evidence/none.txt >>.git/info/exclude; echo here >evidence/none.txt`,
    code: 'evidence/missing',
  },
  SYMLINK: {
    sh: `work; ln -s proof.txt evidence/link.txt; git add -A; git commit -qm Link
    closure "$(git rev-parse HEAD)" "$proof" evidence/link.txt`,
    code: 'evidence/not-a-file',
  },
  UNCHANGED: { sh: 'work; closure "$(git rev-parse HEAD)" "$proof" README.md', code: 'evidence/unchanged' },
  ACTOR: {
    sh: 'work; role=other:codex; closure "$(git rev-parse HEAD)" "$proof"',
    code: 'entry/wrong-actor',
  },
  TWICE: {
    sh: 'work; id=$(git rev-parse HEAD); state=replan; closure "$id" "$proof"; state=\'done\'; closure "$id" "$proof"',
    code: 'closure/contradiction',
  },
  EDITED: {
    sh: 'work; closure "$(git rev-parse HEAD)" "$proof" evidence/none.txt',
    code: 'evidence/missing',
  },
};

/** What must be put right before the honest work counts; nothing for most. */
const mends: Readonly<Record<string, string>> = {
  PAPERED: 'git reset -q --hard HEAD~2',
  REWRITTEN: 'git reset -q --hard before',
  DOTGIT: 'git reset -q --hard before',
  // It edits what was refused instead of reporting anew, and only hears of that.
  EDITED: `if [ "$THREADLINE_TURN" = 2 ]; then
    sed '/none.txt/d' "$log" >"$world/log" && cat "$world/log" >"$log" && git commit -qam Edit && exit 0
  fi`,
};

const cases = (of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([name, sh]) => `  *-${name})\n    ${sh} ;;`)
    .join('\n');

/** By hand, so that nothing of the host program helps: `closure COMMITS PATH…` reports, `work` does the work. */
export const forgingAgent = `
log=documentation/short-term/coordination/handoff_log.md
proof=evidence/proof.txt
run=1 state="done" role=$(printf '%s' "\${THREADLINE_THREAD_REF##*-}" | tr A-Z a-z):codex
work() {
  mkdir -p evidence
  date +%s%N >"$proof"
  git add -A
  git commit -qm Work
}
closure() {
  mkdir -p "\${log%/*}"
  {
    printf '\\n## %s %s action_type=closure\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$role"
    printf -- '- summary: thread_ref=%s executor=remote_codex run=%s turn=1 entry=%s state=%s\\n' \\
      "$THREADLINE_THREAD_REF" "$run" "$(date +%N)" "$state"
    printf -- '- commits: %s\\n- evidence:\\n' "$1"
    shift
    for path do printf '  - AC1: %s\\n' "$path"; done
    printf -- '- next: none\\n- deviation: none\\n'
  } >>"$log"
  git add "$log"
  git commit -qm Report
}
if [ "$THREADLINE_TURN" = 0 ]; then
  ${honestHandshake}
  exit 0
fi
if [ "$THREADLINE_TURN" = 1 ]; then
  case $THREADLINE_THREAD_REF in
${cases(Object.fromEntries(Object.entries(forgeries).map(([name, { sh }]) => [name, sh])))}
  esac
  exit 0
fi
case $THREADLINE_THREAD_REF in
${cases(mends)}
esac
${honestWork}
`;
