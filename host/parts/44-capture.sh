# ── Capture of an agent's output ──────────────────────────────────────────────────────────────────────────────────
# out.head holds the first MiB, out.tail/<offset> the last ones, each file named by the offset of its first byte in the
# whole stream: so nothing else need be written to know the total and what was dropped, also while it runs.
# dd passes on what one read() gave, so every word stands on disk as soon as it was said; and it counts.

head_limit=1048576
segment_limit=1048576
# With the one that is being written: never less than 8 MiB once there was that much.
segments_kept=9
block=8192

# A pipe as fd 5 (to write) and 6 (to read). Both ends are opened here, so that neither side can wait for the other.
open_pipe() {
  [ ! -e "$1/pipe" ] || rm -f "$1/pipe"
  mkfifo "$1/pipe" || return 1
  # shellcheck disable=SC2094 # a pipe has two ends
  exec 4<>"$1/pipe" 5>"$1/pipe" 6<"$1/pipe" 4>&-
  rm -f "$1/pipe"
}

# With `exec` and not beside the call: there the shell would keep copies of what it closes, and with them the claim and
# the pipe's other end, which then never ends.
start_capture() {
  (
    exec <&6 >/dev/null 2>&1 5>&- 6<&- 8>&-
    capture_output "$1"
  ) &
}

# DIRECTORY. Reads stdin to its end, whatever happens to what it read: the agent must never block.
capture_output() {
  cd "$1" || exit 1
  [ -d out.tail ] || mkdir out.tail || exit 1
  local total=0 file=out.head filled=0 limit="$head_limit"
  [ ! -e out.end ] || rm -f out.end
  while copy_blocks "$file" "$(((limit - filled) / block))"; do
    total=$((total + copied))
    filled=$((filled + copied))
    # Less than a block of room: begin the next file rather than cut reads short.
    [ "$((limit - filled))" -ge "$block" ] || next_segment
  done
  echo >out.end
}

next_segment() {
  file=out.tail/$(printf '%015d' "$total")
  filled=0 limit=$segment_limit
  set -- out.tail/*
  while [ "$#" -ge "$segments_kept" ]; do
    rm -f "$1"
    shift
  done
}

# FILE COUNT. Sets `copied`; returns 1 at the end of the stream. What a full disk does not take is dropped, a block at a
# time, and the next block tried again.
copy_blocks() {
  local said
  said=$(dd "bs=$block" "count=$2" 2>&1 >>"$1")
  case $said in
    *'records in'*) ;;
    *) said=$(dd "bs=$block" "count=$2" 2>&1 >/dev/null) ;;
  esac
  case $newline$said in
    *"${newline}0+0 records in"*) return 1 ;;
    *' copied'*)
      copied=${said##*"$newline"}
      copied=${copied%% *}
      ;;
    *'records in'*) copied=$(($(wc -c <"$1") - filled)) ;;
    *) return 1 ;;
  esac
  is_number "$copied" || copied=0
}

# All that the agent said before it ended stands in the pipe by then. A process that it left behind may hold the pipe
# open for ever: so only for two seconds, and the capture goes on without us.
await_capture() {
  local rounds=0
  while [ ! -e "$1/out.end" ] && [ "$rounds" -lt 100 ]; do
    sleep 0.02
    rounds=$((rounds + 1))
  done
}
