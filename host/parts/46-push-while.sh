# ── Pushing while the agent runs, and once more when it has ended ─────────────────────────────────────────────────

push_pause_seconds=3
# A remote that refuses is not asked again for the same commit before this many pauses.
push_patience=10

push_while_running() {
  [ -n "$remote" ] || return 0
  exec 8>&-
  local stop='' nap last="$tip" refused_for=0
  trap 'stop=1' TERM
  while [ -z "$stop" ]; do
    # In the background, so that the signal need not wait for the end of the pause.
    sleep "$push_pause_seconds" &
    nap=$!
    wait "$nap"
    [ -z "$stop" ] || break
    read_tip "$f_branch"
    [ -n "$tip" ] && [ "$tip" != "$last" ] || continue
    if [ "$refused_for" -gt 0 ]; then
      refused_for=$((refused_for - 1))
      continue
    fi
    if push_commit "$f_branch" "$tip"; then last=$tip; else refused_for=$push_patience; fi
  done
  kill "$nap" 2>/dev/null
}

# Lets a push that is under way come to its end.
stop_pusher() {
  kill -TERM "$pusher" 2>/dev/null
  wait "$pusher"
}

push_at_end() {
  [ -n "$remote" ] || return 0
  read_tip "$f_branch"
  [ -n "$tip" ] || return 0
  local pushed=''
  if [ -s "$launch_dir/push" ]; then { IFS= read -r pushed || :; } <"$launch_dir/push"; fi
  [ "$pushed" = "ok $tip" ] || push_commit "$f_branch" "$tip" || {
    # The runner of the next launch may have pushed the same commit in this moment, and git refused one of the two.
    sleep 1
    push_commit "$f_branch" "$tip"
  }
}
