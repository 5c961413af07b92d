# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Read the power state of slot 5, because its console is silent."
}

work() {
  "$THREADLINE" report blocked --blocker "Slot 5 has no power" --owner infra:codex --operator-required no \
    --next-action "command:ipmi power on slot-5" \
    --resume "The console of slot 5 is silent since image 2.4.1 was written; nothing else was touched."
}
