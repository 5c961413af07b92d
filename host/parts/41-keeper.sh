# ── The keeper ────────────────────────────────────────────────────────────────────────────────────────────────────
# Stands between the runner and the agent: whichever of the two is killed, the other one learns of the agent's end. The
# keeper alone can tell the code; it takes the runner's place when that is gone.

keep_agent() {
  start_agent
  exec 5>&- 6<&-
  wait "$agent"
  local code="$?"
  [ -s "$launch_dir/started" ] || exit 0
  record_end ended "$code"
  lives $$ "$runner_start" || take_over
  exit 0
}

# The prompt is a file and not a pipe: an agent that never reads it keeps nobody waiting. $$ is the runner, in the keeper too.
start_agent() {
  (
    restore_caller
    export THREADLINE_LAUNCH="$launch_dir"
    exec_in_session "$program" agent "$launch_dir" "$tip" $$ "$runner_start" <"$launch_dir/prompt" >&5 2>&1 5>&- 6<&-
  ) &
  agent=$!
}

take_over() {
  end_pusher
  find_remote "$f_branch" "$f_remote"
  finish_launch
}

# The runner's child, which goes on without it. A push that is under way comes to its end, or to its own limit.
end_pusher() {
  local pid start rounds=0
  { IFS=' ' read -r pid start <"$launch_dir/pusher"; } 2>/dev/null || return 0
  ! lives "$pid" "$start" || kill -TERM "$pid" 2>/dev/null
  while lives "$pid" "$start" && [ "$rounds" -lt 700 ]; do
    sleep 0.1
    rounds=$((rounds + 1))
  done
}
