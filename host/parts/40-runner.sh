# ── The runner ────────────────────────────────────────────────────────────────────────────────────────────────────
# One process per launch, from the claim to the exit record. Holds claim.lock (fd 8) for its life.

run_launch() {
  launch_dir=$1
  on_fail=refuse
  cd / || exit 1
  exec 8>>"$launch_dir/claim.lock"
  claim || exit 0
  read_spec || exit 1
  marker=$(live_marker)
  : >"$marker"
  require_no_tombstone
  open_repository "$f_repo"
  require_ready
  require_agent
  take_repository
  supervise
}

# A lock that is held for a moment is only a probe's; one whose holder has started an agent settles the matter.
claim() {
  local rounds=0
  while ! flock -n 8; do
    rounds=$((rounds + 1))
    if is_settled || [ "$rounds" -gt 200 ]; then return 1; fi
    sleep 0.02
  done
  ! is_settled
}

refuse() {
  printf '%s\n%s\n' "$1" "$2" >"$launch_dir/refused.new" && mv -f "$launch_dir/refused.new" "$launch_dir/refused"
  [ -z "${marker-}" ] || rm -f "$marker"
}

require_no_tombstone() {
  [ ! -e "$launch_dir/tombstone" ] || fail tombstone 'the launch was cancelled before it started'
}

require_ready() {
  require_tip "$f_branch"
  read_checked_out
  [ "$checked_out" = "$f_branch" ] ||
    fail branch_elsewhere "the work tree $repo stands on ${checked_out:-no branch}, expected $f_branch"
  record_remotes
  if [ "$f_fresh" = 1 ]; then
    open_view "$tip"
    look_for_changes
    close_view &
    [ "$dirty" -eq 0 ] || fail tree_dirty "$dirty_names"
  fi
}

require_agent() {
  load_env_file
  local name="${f_need_arg:-${spec_argv%%"$newline"*}}"
  command -v -- "$name" >/dev/null 2>&1 || fail agent_not_found "$name is not on the PATH $PATH"
}

# Two agents never share a work tree, not even two of one thread. Whoever took it last is named in `active`.
take_repository() {
  exec 9>>"$repo_state/lock"
  flock 9
  local other=''
  if [ -s "$repo_state/active" ]; then { IFS= read -r other || :; } <"$repo_state/active"; fi
  if [ -n "$other" ] && [ "$other" != "$launch_dir" ] && launch_lives "$other"; then
    fail other_launch "${other#"$state_dir/launches/"}"
  fi
  printf '%s\n' "$launch_dir" >"$repo_state/active"
  : >"$repo_state/launched"
  exec 9>&-
}

supervise() {
  look_at_process $$
  runner_start=$process_start
  open_pipe "$launch_dir" || exit 1
  start_capture "$launch_dir"
  start_agent
  exec 5>&- 6<&-
  await_start
  find_remote "$f_branch" "$f_remote"
  push_while_running &
  pusher=$!
  wait "$agent"
  code=$?
  finish_launch
}

# The prompt is a file and not a pipe: an agent that never reads it keeps nobody waiting.
start_agent() {
  (
    restore_caller
    export THREADLINE_LAUNCH="$launch_dir"
    exec setsid "$program" agent "$launch_dir" "$tip" $$ "$runner_start" <"$launch_dir/prompt" >&5 2>&1 5>&- 6<&-
  ) &
  agent=$!
}

await_start() {
  while [ ! -s "$launch_dir/started" ]; do
    look_at_process "$agent"
    [ -n "$process_start" ] || break
    sleep 0.01
  done
  [ -s "$launch_dir/started" ] || {
    require_no_tombstone
    fail launch_refused 'the agent could not be started, see runner.log beside its output'
  }
  # After a power cut the launch must not start again. The agent does not wait for the disk.
  sync "$launch_dir/started" "$launch_dir" "$launch_dir/.." 2>/dev/null &
  rm -f "$launch_dir/started.$agent"
  append_event started ''
}

finish_launch() {
  state=ended
  [ ! -e "$launch_dir/tombstone" ] || state=cancelled
  local record
  record="state=$state${newline}exit=$code${newline}ended_at=$(utc_now)"
  printf '%s\n' "$record" >"$launch_dir/agent-exit"
  await_capture "$launch_dir"
  stop_pusher
  push_at_end
  # Only now: who reads of the end may look at the remote.
  printf '%s\n' "$record" >"$launch_dir/exit.new" && mv -f "$launch_dir/exit.new" "$launch_dir/exit"
  append_event "$state" "$code"
}
