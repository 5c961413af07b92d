# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Boot slot 3 with 2.4.1, because the last boot log stops at stage 2."
}

work() {
  touch_slot enter hut/slot-3
  mkdir -p evidence/ws8
  node boot.mjs 3 2.4.1 >evidence/ws8/boot-3.log
  # The slot stays busy until the other thread that wants it has got as far as it can.
  until [ -e "$bench/slot-wanted" ]; do sleep 0.1; done
  touch_slot leave hut/slot-3
  sha=$(commit "Boot slot 3 with image 2.4.1" evidence/ws8/boot-3.log)
  "$THREADLINE" report "done" --commit "$sha" --evidence AC1=evidence/ws8/boot-3.log
}
