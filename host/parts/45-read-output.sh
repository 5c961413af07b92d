# ── Reading what was captured ─────────────────────────────────────────────────────────────────────────────────────

# The files of DIRECTORY, as `segments` (offset and path a line) with `kept_head`, `tail_start` and `total`.
measure_output() {
  local size name base="$1"
  kept_head=0 tail_start='' total=0 segments=
  set -- "$base"/out.tail/*
  [ -e "$1" ] || set --
  [ -e "$base/out.head" ] || return 0
  # %n last: it may hold spaces. A segment may go between the look and the question: then the rest is told.
  size=$(stat -c '%s %n' "$base/out.head" "$@" 2>/dev/null)
  [ -n "$size" ] || size=$(stat -f '%z %N' "$base/out.head" "$@" 2>/dev/null)
  while IFS=' ' read -r size name; do
    case $name in
      */out.head) kept_head=$size total=$size ;;
      */out.tail/*)
        name=${name##*/}
        segments=$segments$name$newline
        strip_zeros "$name"
        [ -n "$tail_start" ] || tail_start=$stripped
        total=$((stripped + size))
        ;;
    esac
  done <<END
$size
END
}

# Arithmetic would take leading zeros for octal.
strip_zeros() {
  stripped=${1#"${1%%[!0]*}"}
  stripped=${stripped:-0}
}

# DIRECTORY FROM MAX: bytes of the stream on stdout, as far as they are contiguous.
print_output() {
  local base="$1" from="$2" offset size
  {
    [ "$from" -ge "$kept_head" ] || tail -c +"$((from + 1))" "$base/out.head"
    if [ -n "$tail_start" ] && { [ "$from" -ge "$kept_head" ] || [ "$tail_start" -eq "$kept_head" ]; }; then
      printf '%s' "$segments" | while read -r offset; do
        strip_zeros "$offset"
        # A segment that was dropped meanwhile ends the answer; the next question goes on behind the gap.
        size=$(wc -c <"$base/out.tail/$offset") || break
        [ "$((stripped + size))" -gt "$from" ] || continue
        if [ "$from" -gt "$stripped" ]; then
          tail -c +"$((from - stripped + 1))" "$base/out.tail/$offset" || break
        else
          cat "$base/out.tail/$offset" || break
        fi
      done
    fi
  } 2>/dev/null | head -c "$3"
}

# DIRECTORY BYTES: the end of the stream, at most BYTES of it.
print_end() {
  local from=$((total - $2))
  [ "$from" -ge 0 ] || from=0
  if [ -n "$tail_start" ] && [ "$from" -ge "$kept_head" ] && [ "$from" -lt "$tail_start" ]; then from=$tail_start; fi
  print_output "$1" "$from" "$2"
}
