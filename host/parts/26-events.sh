# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────
# `events` is append-only: seq, thread_ref, run, launch, state, exit. `events.seq` repeats the last number, so that a
# waiter sees news without a fork. live/<ref>,<run>,<launch> stands from before the start until the last event.

live_marker() { printf '%s' "$state_dir/live/$f_thread_ref,$f_run,$f_launch"; }

# STATE EXIT. The end of a launch is told once: by whom the marker still meets.
append_event() {
  # `exec` would end us where the file cannot be opened.
  true 9>>"$state_dir/events.lock" || return 0
  exec 9>>"$state_dir/events.lock"
  flock 9
  if [ "$1" = started ] || [ -e "$marker" ]; then
    # A full disk: the ballast makes room. Where even that is gone, the marker stays, and a later waiter tells.
    if write_event "$@" || { rm -f "$state_dir/ballast" && write_event "$@"; }; then
      [ "$1" = started ] || rm -f "$marker"
    fi
  fi
  exec 9>&-
} 2>/dev/null

write_event() {
  local line
  last_event
  line=$((seq + 1))$tab$f_thread_ref$tab$f_run$tab$f_launch$tab$1$tab$2
  printf '%s\n' "$line" >>"$state_dir/events"
  # What a full disk took a part of is no event.
  [ "$(tail -n 1 "$state_dir/events")" = "$line" ] && write_over "$state_dir/events.seq" "$((seq + 1))"
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
