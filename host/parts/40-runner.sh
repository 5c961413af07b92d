# ── The runner ────────────────────────────────────────────────────────────────────────────────────────────────────
# One process per launch, from the claim to the exit record. Holds claim.lock (fd 8) for its life, as does its keeper.

run_launch() {
  launch_dir=$1
  on_fail=refuse
  cd / || exit 1
  exec 8>>"$launch_dir/claim.lock"
  claim || exit 0
  read_spec || exit 1
  marker=$(live_marker)
  true >"$marker" || fail host_disk_full "$marker cannot be written"
  require_no_tombstone
  open_repository "$f_repo"
  require_ready
  require_agent
  take_repository
  take_fences
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
  local whole="$1$newline$2"
  printf '%s\n' "$whole" >"$launch_dir/refused.new"
  if [ "$(wc -c <"$launch_dir/refused.new")" -eq "$((${#whole} + 1))" ]; then
    mv -f "$launch_dir/refused.new" "$launch_dir/refused"
  else
    # What is not there for an agent's end any more has room for the beginning of the reason.
    write_over "$launch_dir/exit.spare" "$1$newline$(printf '%.400s' "$2")" &&
      mv -f "$launch_dir/exit.spare" "$launch_dir/refused"
  fi
  [ -z "${marker-}" ] || rm -f "$marker"
} 2>/dev/null

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

# Aside, for what the agent alone may see must not reach the runner's own git.
require_agent() {
  (
    load_env_file
    name=${f_need_arg:-${spec_argv%%"$newline"*}}
    command -v -- "$name" >/dev/null 2>&1 || fail agent_not_found "$name is not on the PATH $PATH"
  ) || exit 1
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
  printf '%s\n' "$launch_dir" >"$repo_state/active" && echo >"$repo_state/launched" ||
    fail host_disk_full "$repo_state takes nothing more"
  exec 9>&-
}

supervise() {
  look_at_process $$
  runner_start=$process_start
  open_pipe "$launch_dir" || fail host_disk_full "$launch_dir takes no pipe"
  start_capture "$launch_dir"
  keep_agent &
  keeper=$!
  exec 5>&- 6<&-
  await_start
  find_remote "$f_branch" "$f_remote"
  push_while_running &
  pusher=$!
  look_at_process "$pusher"
  echo "$pusher $process_start" >"$launch_dir/pusher"
  wait "$keeper"
  await_agent
  stop_pusher
  finish_launch
}

await_start() {
  while [ ! -s "$launch_dir/started" ]; do
    look_at_process "$keeper"
    [ -n "$process_start" ] || break
    sleep 0.01
  done
  [ -s "$launch_dir/started" ] || await_claim
  [ -s "$launch_dir/started" ] || {
    require_no_tombstone
    require_fences
    takes_words "$launch_dir" || fail host_disk_full "$launch_dir takes nothing more"
    fail launch_refused 'the agent could not be started, see its output'
  }
  # After a power cut the launch must not start again. The agent does not wait for the disk.
  sync "$launch_dir/started" "$launch_dir" "$launch_dir/.." 2>/dev/null &
  rm -f "$launch_dir/started.new"
  append_event started ''
}

# A keeper that was killed leaves behind what it had started, and that may still link `started`. It holds the claim, as we
# do, until it is the agent or dead: so the claim is taken anew. Another runner may have it first, and the launch with it.
await_claim() {
  exec 8>&-
  exec 8>>"$launch_dir/claim.lock"
  flock 8
  [ -s "$launch_dir/started" ] || return 0
  read_record started
  [ "$r_runner" = $$ ] || exit 0
}

# Only the keeper can tell the code; when it was killed, the end is all that is known.
await_agent() {
  [ ! -s "$launch_dir/agent-exit" ] || return 0
  read_record started
  while lives "$agent_pid" "$agent_start"; do sleep 1; done
  record_end lost ''
}

# STATE CODE, as soon as no agent is left: from here on the work tree is free again.
record_end() {
  local how="$1"
  [ ! -e "$launch_dir/tombstone" ] || how=cancelled
  write_record agent-exit "state=$how${2:+${newline}exit=$2}${newline}ended_at=$(utc_now)"
}

finish_launch() {
  await_capture "$launch_dir"
  push_at_end
  state=lost exit_code='' ended_at=''
  [ ! -s "$launch_dir/agent-exit" ] || read_record agent-exit
  # Only now: who reads of the end may look at the remote.
  write_record exit "state=$state${exit_code:+${newline}exit=$exit_code}${newline}ended_at=${ended_at:-$(utc_now)}"
  append_event "$state" "$exit_code"
}
