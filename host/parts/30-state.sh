# ── How a launch stands ───────────────────────────────────────────────────────────────────────────────────────────

# Sets state, exit_code, started_at, start_tip, ended_at, agent_pid, agent_start, orphan from what lies in $launch_dir.
# In this order: exit record, boot, lock (or its holder, which costs no fork), exit record again, cookie, lost.
read_state() {
  state='' exit_code='' started_at='' start_tip='' ended_at='' orphan='' r_code=''
  agent_pid='' agent_start='' r_runner='' r_runner_start='' r_boot='' r_clock=''
  if [ -s "$launch_dir/started" ]; then
    read_record started
    judge_started
  elif [ -s "$launch_dir/refused" ]; then
    state=refused
    { IFS= read -r r_code || :; } <"$launch_dir/refused"
  elif [ -s "$launch_dir/spec" ] && claim_is_held; then
    # Between the look for `started` and the look at the lock it may have started.
    if [ -s "$launch_dir/started" ]; then read_state; else state=waiting; fi
  elif [ -s "$launch_dir/started" ]; then
    read_state
  elif [ -e "$launch_dir/tombstone" ]; then
    state=cancelled
  else
    state=absent
  fi
}

judge_started() {
  read_exit && return
  boot_id
  # A boot that cannot be told is no other boot.
  if [ "$r_boot" = "$boot" ] || [ "$boot" = unknown ] || [ "$r_boot" = unknown ]; then
    state=running
    if lives "$r_runner" "$r_runner_start" || claim_is_held; then return; fi
    read_exit && return
    find_by_cookie "$launch_dir"
    if lives "$agent_pid" "$agent_start" || [ -n "$found" ]; then
      # Nobody waits for it and nobody pushes, but it works on: it can be cancelled.
      orphan=1
      return
    fi
    read_exit && return
  fi
  # The agent's end was seen, and nobody was left to push what it did.
  if [ -s "$launch_dir/agent-exit" ]; then
    read_record agent-exit
    return
  fi
  if [ -e "$launch_dir/tombstone" ]; then state=cancelled; else state=lost; fi
}

read_exit() {
  [ -s "$launch_dir/exit" ] || return 1
  read_record exit
}

read_record() {
  local key value
  while IFS='=' read -r key value; do
    case $key in
      state) state=$value ;;
      exit) exit_code=$value ;;
      started_at) started_at=$value ;;
      ended_at) ended_at=$value ;;
      tip) start_tip=$value ;;
      pid) agent_pid=$value ;;
      pid_start) agent_start=$value ;;
      runner) r_runner=$value ;;
      runner_start) r_runner_start=$value ;;
      boot) r_boot=$value ;;
      clock) r_clock=$value ;;
    esac
  done <"$launch_dir/$1"
}

# Runner and keeper hold it for their lives, the agent's process until the moment it becomes the agent. A runner that meets
# this probe tries again. Not by `exec`, which ends us where the file cannot be opened.
claim_is_held() {
  local file="$launch_dir/claim.lock"
  [ -r "$file" ] || return 1
  # Read-only on a disk that has become so; else not, for NFS locks only what may be written. `test -w` does not tell root.
  if true 7>>"$file"; then ! flock -n 7 7>>"$file"; else ! flock -n 7 7<"$file"; fi
} 2>/dev/null

# PATH of another launch's directory: may it still touch its work tree? A runner that only pushes what its agent left does not.
launch_lives() {
  local launch_dir="$1"
  read_state
  case $state in
    waiting) return 0 ;;
    running) ;;
    *) return 1 ;;
  esac
  [ ! -s "$launch_dir/agent-exit" ] || return 1
  lives "$agent_pid" "$agent_start" && return
  find_by_cookie "$launch_dir"
  [ -n "$found" ]
}
