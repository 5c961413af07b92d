# shellcheck shell=sh disable=SC2154
handshake() {
  next="Move slot 3 to VLAN 20, because image 2.4.1 boots from the new network."
  # Asked again after the operator's decision, it has nothing left to ask.
  case $prompt in
    *"Decided:"*) "$THREADLINE" handshake --next "$next" ;;
    *)
      "$THREADLINE" handshake --next "$next" \
        --blocker "Moving slot 3 cuts the network of VM build-7 for a minute" --owner operator \
        --operator-required yes --next-action "command:node check.mjs"
      ;;
  esac
}

work() {
  touch_slot enter hut/slot-3
  sed '/slot-3/s/"vlan": 12/"vlan": 20/' slots.json >slots.mended
  mv slots.mended slots.json
  touch_slot leave hut/slot-3
  move=$(commit "Move slot 3 to VLAN 20" slots.json)
  mkdir -p evidence/ws8
  { node check.mjs && grep slot-3 slots.json; } >evidence/ws8/vlan.txt
  proof=$(commit "Keep the checked row as evidence" evidence/ws8/vlan.txt)
  "$THREADLINE" report "done" --commit "$move" --commit "$proof" --evidence AC1=evidence/ws8/vlan.txt
}
