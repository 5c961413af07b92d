# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Boot slot 2 and commit its log, because the last log is of image 2.3.0."
}

boot_log() { # makes the commit and leaves it at HEAD
  mkdir -p evidence/ws8
  node boot.mjs 2 2.4.1 >evidence/ws8/boot-2.log
  commit "Boot slot 2 with image 2.4.1" evidence/ws8/boot-2.log
}

work() {
  if [ "$1" = 1 ]; then
    # A claim by hand that is false: the commit lies on a branch of the agent's own, not on the role's branch.
    tree=$(git rev-parse 'HEAD^{tree}')
    elsewhere=$(git commit-tree -p HEAD -m "Boot slot 2 somewhere else" "$tree")
    git branch -f scratch "$elsewhere"
    {
      printf '\n## %s runner:codex action_type=closure\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
      printf -- '- summary: thread_ref=%s executor=remote_codex state=done\n' "$THREADLINE_THREAD_REF"
      printf -- '- commits:\n  - %s\n- evidence:\n  - AC1: evidence/ws8/boot-2.log\n' "$elsewhere"
      printf -- '- deviation: none\n- next: none\n'
    } >>documentation/short-term/coordination/handoff_log.md
    commit "Claim done for $THREADLINE_THREAD_REF" documentation/short-term/coordination/handoff_log.md
    return
  fi
  say "the engine refused the claim: the commit was not on the branch"
  sha=$(boot_log | tail -n 1)
  "$THREADLINE" report "done" --commit "$sha" --evidence AC1=evidence/ws8/boot-2.log
}
