# ── help ──────────────────────────────────────────────────────────────────────────────────────────────────────────

help() {
  case ${1-} in
    handshake) help_handshake ;;
    progress) help_progress ;;
    gate) help_gate ;;
    fence) help_fence ;;
    report*) help_report "${1#report}" ;;
    *) help_all ;;
  esac
}

help_all() {
  cat <<'END'
"$THREADLINE" records what you found, did and need in the handoff log, and commits that entry for you.
Run it in the role's repository, on its branch. Commit your own work first, in small commits.

  handshake   answer a handshake request, before any work
  progress    a note for those who follow the thread
  gate        ask before a step that somebody else must allow; then end your turn
  report      close the thread: done, blocked or replan; then end your turn
  fence       check that a resource is still yours, before you touch it
  help VERB   how to call one of them

A next action is exact: packet:<path> of a committed packet, or command:<command line>. Owners are operator, or
<name>:<agent> such as infra:codex. Values are one line each. Exit code 2 means that nothing was recorded, and why.
END
}

help_handshake() {
  cat <<'END'
usage: "$THREADLINE" handshake --next "WHAT, because WHY" [--next …]  (one to three)
         [--codex-thread-id ID]
         [--blocker TEXT --owner OWNER --operator-required yes|no --next-action ACTION]…

example:
  "$THREADLINE" handshake --next "Flash slot 3 with 2.4.1, because the last boot log stops at stage 2."
  "$THREADLINE" handshake --next "Boot slot 3 once it has power, because nothing answers on it." \
    --blocker "Slot 3 has no power." --owner infra:codex --operator-required no \
    --next-action "command:ipmi power on slot-3"
END
}

help_progress() {
  cat <<'END'
usage: "$THREADLINE" progress --note TEXT

example:
  "$THREADLINE" progress --note "Stage 3 of 4 boots; the log is in evidence/ws8/boot.log."
END
}

help_gate() {
  cat <<'END'
usage: "$THREADLINE" gate --blocker TEXT --owner OWNER --operator-required yes|no --next-action ACTION

Ask before a step that needs somebody else, then end your turn: the answer comes with your next one.

example:
  "$THREADLINE" gate --blocker "Slot 3 must be erased before 2.4.1 fits." --owner operator --operator-required yes \
    --next-action "command:flash --erase slot-3"
END
}

help_fence() {
  cat <<'END'
usage: "$THREADLINE" fence RESOURCE

Prints the fence under which you hold the resource, for what takes one; fails when somebody else holds it by now.

example:
  fence=$("$THREADLINE" fence hut/slot-3) && flash --fence "$fence" slot-3
END
}

help_report() {
  case $1 in
    *blocked*) help_blocked ;;
    *replan*) help_replan ;;
    *done*) help_done ;;
    *)
      help_done
      echo
      help_blocked
      echo
      help_replan
      ;;
  esac
}

help_done() {
  cat <<'END'
usage: "$THREADLINE" report done --commit SHA… --evidence AC1=PATH… [--deviation WHY]

Every acceptance criterion needs evidence: a regular, non-empty file in the last commit given. Several commits: oldest
first, the delivered one last. If you left the plan, --deviation says how and why.

example:
  "$THREADLINE" report done --commit "$(git rev-parse HEAD)" --evidence AC1=evidence/boot.log --evidence AC2=evidence/smoke.txt
END
}

help_blocked() {
  cat <<'END'
usage: "$THREADLINE" report blocked (--blocker TEXT --owner OWNER --operator-required yes|no --next-action ACTION)…
         --resume "what one must know to go on" [--deviation WHY]

example:
  "$THREADLINE" report blocked --blocker "Slot 3 has no power." --owner infra:codex --operator-required no \
    --next-action "command:ipmi power on slot-3" --resume "Image 2.4.1 is on the TFTP server; flash it once slot 3 answers."
END
}

help_replan() {
  cat <<'END'
usage: "$THREADLINE" report replan --next-action ACTION… --resume "what one must know to go on" [--deviation WHY]

example:
  "$THREADLINE" report replan --next-action packet:packets/ws8-slot-4.md \
    --resume "Slot 3 is dead (no answer over IPMI, three attempts); slot 4 is free and has the same board."
END
}
