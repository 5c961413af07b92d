# ── gc ────────────────────────────────────────────────────────────────────────────────────────────────────────────
# Forgets launches whose end was told to the engine (`read` stands beside the record): 30 days later as a whole, and
# beyond 1 GiB what is large of the oldest. Of these the proof stays that they were started, so that nothing starts again.

kept_days=30
kept_kib=1048576

verb_gc() {
  make_state_dir
  gc_forgotten=0 gc_emptied=0 gc_kib=0
  # Two of them at once would measure each other's work.
  true 9>>"$state_dir/gc.lock" || fail host_disk_full "$state_dir/gc.lock cannot be written"
  exec 9>>"$state_dir/gc.lock"
  if flock -n 9; then
    # Of one that was killed.
    rm -rf "$state_dir"/forgotten.*
    forget_old
    empty_large
  fi
  exec 9>&-
  reply "{\"ok\":true,\"forgotten\":$gc_forgotten,\"emptied\":$gc_emptied,\"kib\":$gc_kib}"
}

# Told by an answer that the engine asks for anew when it was lost.
mark_read() {
  case $state in
    ended | lost | cancelled | refused) [ -e "$launch_dir/read" ] || true >"$launch_dir/read" ;;
  esac
} 2>/dev/null

forget_old() {
  local name
  for name in $(cd "$state_dir/launches" && find . -mindepth 4 -maxdepth 4 -name read -mtime "+$kept_days" 2>/dev/null); do
    name=${name#./}
    name=${name%/read}
    is_forgettable "$name" || continue
    # Away at one stroke: of half a record one could believe that it never started.
    mv "$state_dir/launches/$name" "$state_dir/forgotten.$$" || continue
    rm -rf "$state_dir/forgotten.$$" "$state_dir/spool/$name"
    gc_forgotten=$((gc_forgotten + 1))
  done
  # Folders of runs and threads that nothing was put into or taken from for as long.
  find "$state_dir/launches" "$state_dir/spool" -depth -mindepth 1 -maxdepth 2 -type d -mtime "+$kept_days" \
    -exec rmdir {} \; 2>/dev/null
}

empty_large() {
  local name
  measure_state
  [ "$gc_kib" -gt "$kept_kib" ] || return 0
  for name in $(oldest_first); do
    is_forgettable "$name" || continue
    empty_launch "$name"
    gc_emptied=$((gc_emptied + 1))
    measure_state
    [ "$gc_kib" -gt "$kept_kib" ] || return 0
  done
}

measure_state() {
  gc_kib=$(cd "$state_dir" && du -sk launches spool 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }')
}

# Those that were not emptied yet, by the time at which they were read.
oldest_first() {
  cd "$state_dir/launches" || return
  find . -mindepth 4 -maxdepth 4 -name read 2>/dev/null | while IFS= read -r name; do
    name=${name#./}
    name=${name%/read}
    [ ! -e "$name/emptied" ] || continue
    printf '%s %s\n' "$(modified_at "$name/read")" "$name"
  done | sort -n | sed 's/^[0-9]* //'
}

empty_launch() {
  local dir="$state_dir/launches/$1"
  true >"$dir/emptied"
  rm -rf "$dir/out.head" "$dir/out.tail" "$dir/prompt" "$dir/runner.log" "$dir/leftovers" "$dir"/leftovers*.patch \
    "$state_dir/spool/$1"
}

# REF/RUN/LAUNCH: three names, its end told, and no process left that could still write there.
is_forgettable() {
  local launch_dir="$state_dir/launches/$1"
  case $1 in */*/*/* | */ | /*) return 1 ;; */*/*) ;; *) return 1 ;; esac
  [ -e "$launch_dir/read" ] && [ ! -e "$state_dir/live/$(printf '%s' "$1" | tr / ,)" ] || return 1
  read_state
  case $state in ended | lost | cancelled | refused) ;; *) return 1 ;; esac
  find_by_cookie "$launch_dir"
  [ -z "$found" ]
}
