# ── cancel ────────────────────────────────────────────────────────────────────────────────────────────────────────
# The tombstone first: from then on nothing starts under this id. Then the claim tells whether something had.

default_grace_ms=10000

verb_cancel() {
  require_launch
  [ -n "$f_grace_ms" ] || f_grace_ms=$default_grace_ms
  require_number grace_ms "$f_grace_ms"
  make_state_dir
  entomb
  await_decision
  if [ ! -s "$launch_dir/started" ]; then
    read_state
    mark_read
    reply '{"ok":true,"state":"absent","survivors":[]}'
    return
  fi
  read_state
  end_processes "$agent_pid" "$agent_start" "$launch_dir" "$((f_grace_ms / 100))"
  local survivors="$found"
  await_record
  if [ -n "$survivors" ]; then
    survivors=$(printf '%s' "$survivors" | tr ' ' ',')
    reply "{\"ok\":true,\"state\":\"survivors\",\"survivors\":[${survivors#,}]}"
  else
    mark_read
    reply '{"ok":true,"state":"ended","survivors":[]}'
  fi
}

# An empty file stands for it: a full disk has room for a name. What has started needs none: ending it may be what mends
# the disk.
entomb() {
  local tombstone="$launch_dir/tombstone"
  mkdir -p "$launch_dir" && true >>"$tombstone" || [ -e "$tombstone" ] || [ -s "$launch_dir/started" ] ||
    fail host_disk_full "$tombstone cannot be written"
} 2>/dev/null

# Whoever holds the claim without having started is about to see the tombstone, or to start before it does.
await_decision() {
  local rounds=0
  while [ ! -s "$launch_dir/started" ] && claim_is_held; do
    rounds=$((rounds + 1))
    [ "$rounds" -lt 500 ] || fail host_reply_broken 'the launch is neither started nor refused yet: ask again'
    sleep 0.02
  done
}

# The runner writes the exit record once it has pushed, which may take longer than anybody waits here.
await_record() {
  local rounds=0
  read_state
  while [ "$state" = running ] && [ -z "$orphan" ] && [ "$rounds" -lt 40 ]; do
    sleep 0.05
    rounds=$((rounds + 1))
    read_state
  done
  settle_launches
}
