# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Read the power state of slot 5, because its console is silent."
}

work() {
  # In the first run the slot has no power; whoever resumes the thread says that it has now.
  if [ "$THREADLINE_RUN" = 1 ]; then
    "$THREADLINE" report blocked --blocker "Slot 5 has no power" --owner infra:codex --operator-required no \
      --next-action "command:ipmi power on slot-5" \
      --resume "The console of slot 5 is silent since image 2.4.1 was written; nothing else was touched."
    return
  fi
  mkdir -p evidence/ws8
  node boot.mjs 5 2.4.1 >evidence/ws8/console-5.log
  sha=$(commit "Keep what the console of slot 5 says" evidence/ws8/console-5.log)
  "$THREADLINE" report "done" --commit "$sha" --evidence AC1=evidence/ws8/console-5.log
}
