# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Count the free VLANs of the rack, because the split needs two for each slot."
}

work() {
  "$THREADLINE" progress --note "Only one VLAN is free; the split needs four."
  "$THREADLINE" report replan --next-action "command:node check.mjs --free-vlans" \
    --resume "The rack has one free VLAN; the split as planned needs four. Either shared VLANs or a second switch."
}
