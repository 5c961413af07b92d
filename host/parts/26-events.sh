# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────
# `events` is append-only: seq, thread_ref, run, launch, state, exit. `events.seq` repeats the last number, so that a
# waiter sees news without a fork. live/<ref>,<run>,<launch> stands from before the start until the last event.

live_marker() { printf '%s' "$state_dir/live/$f_thread_ref,$f_run,$f_launch"; }

# STATE EXIT. The end of a launch is told once: by whom the marker still meets.
append_event() {
  exec 9>>"$state_dir/events.lock"
  flock 9
  if [ "$1" = started ] || [ -e "$marker" ]; then
    last_event
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$((seq + 1))" "$f_thread_ref" "$f_run" "$f_launch" "$1" "$2" >>"$state_dir/events"
    printf '%s\n' "$((seq + 1))" >"$state_dir/events.seq"
    [ "$1" = started ] || rm -f "$marker"
  fi
  exec 9>&-
}

# Sets `seq` from the events themselves: a writer may have died before it wrote the number, or in the middle of a line.
last_event() {
  seq=0
  [ -s "$state_dir/events" ] || return 0
  local line
  line=$(tail -n 1 "$state_dir/events"; echo .)
  case $line in *"$newline".) ;; *) echo >>"$state_dir/events" ;; esac
  seq=$(tail -n 50 "$state_dir/events" | sed -n 's/^\([0-9][0-9]*\)	[^	]*	[^	]*	[^	]*	[a-z]*	[0-9]*$/\1/p' | tail -n 1)
  is_number "$seq" || seq=0
}

# Tells the end of launches whose runner could not: killed, or gone with a reboot.
settle_launches() {
  local marker name launch_dir
  for marker in "$state_dir/live"/*; do
    [ -e "$marker" ] || continue
    name=${marker##*/}
    f_launch=${name##*,}
    name=${name%,*}
    f_run=${name##*,}
    f_thread_ref=${name%,*}
    launch_dir=$state_dir/launches/$f_thread_ref/$f_run/$f_launch
    read_state
    case $state in
      ended | lost | cancelled) append_event "$state" "$exit_code" ;;
      # The runner died before it could start anything; nothing began, so nothing ends.
      absent | refused) rm -f "$marker" ;;
    esac
  done
}
