# ── The process that becomes the agent ────────────────────────────────────────────────────────────────────────────
# LAUNCH_DIR TIP RUNNER RUNNER_START. It still holds the claim (fd 8), so whoever finds the claim free and no `started`
# knows that nothing will start any more. link() decides; then exec, without the claim.

become_agent() {
  launch_dir=$1
  on_fail=say_why_not
  tip=$2
  read_spec || exit 1
  open_repository "$f_repo"
  # shellcheck disable=SC2086 # a list of names
  unset $never_the_agents
  load_env_file
  export_for_agent
  set -- "$3" "$4"
  local runner="$1" runner_start="$2" arg
  set --
  # The last newline ends the last argument.
  while [ -n "$spec_argv" ]; do
    arg=${spec_argv%%"$newline"*}
    spec_argv=${spec_argv#*"$newline"}
    replace_all "$arg" '{spool}' "$THREADLINE_SPOOL"
    replace_all "$replaced" '{git_dir}' "$common_dir"
    set -- "$@" "$replaced"
  done
  boot_id
  read_clock
  look_at_process $$
  [ ! -e "$launch_dir/tombstone" ] || exit 1
  # A newer one may have come since they were taken; none comes between this look and the start.
  lock_fences
  require_fences
  # Whoever holds the claim is the only one to write it.
  printf '%s\n' "pid=$$" "pid_start=$process_start" "runner=$runner" "runner_start=$runner_start" "boot=$boot" \
    "clock=$clock" "started_at=$(utc_now)" "tip=$tip" >"$launch_dir/started.new" || exit 1
  ln "$launch_dir/started.new" "$launch_dir/started" || exit 1
  exec 9>&-
  umask "$caller_umask"
  if [ -n "$caller_locale" ]; then LC_ALL=$caller_locale; else unset LC_ALL; fi
  exec "$@" 8>&-
}

say_why_not() { printf '%s: %s\n' "$1" "$2" >&2; }

export_for_agent() {
  export THREADLINE="$program" THREADLINE_THREAD_REF="$f_thread_ref" THREADLINE_RUN="$f_run" THREADLINE_TURN="$f_turn"
  export THREADLINE_SPOOL="$state_dir/spool/$f_thread_ref/$f_run/$f_launch"
  export_identity
}

export_identity() {
  export GIT_AUTHOR_NAME="$f_identity_name" GIT_AUTHOR_EMAIL="$f_identity_email"
  export GIT_COMMITTER_NAME="$f_identity_name" GIT_COMMITTER_EMAIL="$f_identity_email"
}
