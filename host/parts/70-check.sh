# ── check ─────────────────────────────────────────────────────────────────────────────────────────────────────────
# Runs a packet's check in a clean clone of the delivered commit, and tells whether the role's own repository stayed as
# it was. `arg` lines, if any, stand before `sh -c COMMAND`: the sandbox to run it in, with `{clone}` for the clone's path.

verb_check() {
  require_thread
  is_object_id "$f_sha" || bad_request "sha $f_sha"
  require_number limit_s "$f_limit_s"
  case $f_id in '' | *[!A-Za-z0-9._-]* | .*) bad_request "id $f_id" ;; esac
  make_state_dir
  open_repository "$f_repo"
  remember_repository
  check_command=$(printf '%s' "$f_command_b64" | base64 -d && echo .) || bad_request 'command_b64'
  check_command=${check_command%.}
  check_dir=$state_dir/checks/$f_thread_ref/$f_run/$f_id.$$
  trap 'end_check' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  mkdir -p "$check_dir" || fail host_disk_full "$check_dir cannot be made"
  take_fingerprint
  local before="$fingerprint" moved=0
  ( require_sandbox ) || exit 1
  make_clone
  run_check
  take_fingerprint
  [ "$fingerprint" = "$before" ] || moved=1
  measure_output "$check_dir"
  reply "{\"ok\":true,\"exit\":$check_exit,\"timed_out\":$timed_out,\"moved\":$moved,\"output_b64\":\"$(
    [ "$total" -eq 0 ] || print_end "$check_dir" "$shown_bytes" | base64_line
  )\"}"
}

# Also when the peer has gone in the middle: a check that nobody waits for must not go on.
end_check() {
  [ -z "${check_pid-}" ] || end_processes "$check_pid" "$check_start" "$check_dir" 10
  rm -rf "$check_dir"
}

# In a shell of its own, for what the env_file says is the sandbox's alone. A check that nothing confines is not run.
require_sandbox() {
  load_env_file
  [ -z "$f_need_arg" ] || command -v -- "$f_need_arg" >/dev/null 2>&1 ||
    fail agent_not_found "$f_need_arg, in whose sandbox checks run, is not on the PATH $PATH"
}

# A repository of its own whose objects are the role's: no upload-pack and no configuration of the role has a part in it.
make_clone() {
  clone=$check_dir/clone
  local format=sha1
  [ "${#f_sha}" -eq 40 ] || format=sha256
  (
    umask "$caller_umask"
    clone_git init -q --template= --object-format="$format" "$clone" &&
      printf '%s\n' "$common_dir/objects" >"$clone/.git/objects/info/alternates" &&
      clone_git -C "$clone" checkout -q --detach "$f_sha"
  ) >"$check_dir/error" 2>&1 </dev/null || fail mirror_broken "no clone of $f_sha: $(head -c 500 "$check_dir/error")"
}

clone_git() {
  GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 \
    bounded 300 git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c advice.detachedHead=false "$@"
}

run_check() {
  open_pipe "$check_dir" || fail host_disk_full "$check_dir"
  start_capture "$check_dir"
  start_check
  exec 5>&- 6<&-
  look_at_process "$check_pid"
  check_start=$process_start
  await_check
  end_processes "$check_pid" "$check_start" "$check_dir" 10
  check_pid=
  await_capture "$check_dir"
}

# The exit code goes through a file: a `wait` could not be limited.
start_check() {
  (
    restore_caller
    cd "$clone" || exit 1
    # Its PATH and CODEX_HOME count; what is no name of `handed_on`, such as a key, reaches nobody.
    load_env_file
    local arg list="$f_arg"
    set --
    while [ -n "$list" ]; do
      arg=${list%%"$newline"*}
      list=${list#*"$newline"}
      replace_all "$arg" '{clone}' "$clone"
      set -- "$@" "$replaced"
    done
    export THREADLINE_LAUNCH="$check_dir"
    # shellcheck disable=SC2016 # for the shell that is started
    exec_explicitly sh -c 'status=$1; shift; "$@"; echo $? >"$status"' sh "$check_dir/status" \
      "$@" sh -c "$check_command" </dev/null >&5 2>&1 5>&- 6<&-
  ) &
  check_pid=$!
}

await_check() {
  local rounds=0 started
  check_exit=124 timed_out=1
  uptime_tenths
  started=$tenths
  while :; do
    if [ -s "$check_dir/status" ]; then
      IFS= read -r check_exit <"$check_dir/status"
      timed_out=0
      return
    fi
    lives "$check_pid" "$check_start" || break
    uptime_tenths
    # Where nobody tells the uptime, a round counts for the tenth that it sleeps.
    [ "$started" -ne 0 ] || tenths=$rounds
    [ "$((tenths - started))" -lt "$((f_limit_s * 10))" ] || return 0
    rounds=$((rounds + 1))
    if [ "$rounds" -lt 20 ]; then sleep 0.02; else sleep 0.1; fi
    [ "$((rounds % 20))" -ne 0 ] || probe_peer
  done
  # Its shell was killed by somebody else.
  check_exit=137 timed_out=0
  if [ -s "$check_dir/status" ]; then IFS= read -r check_exit <"$check_dir/status"; fi
}

# Refs, HEAD, index and every file that is not ignored, in one word.
take_fingerprint() {
  read_checked_out
  local head_ref="$checked_out" refs index
  open_view "$f_sha"
  refs=$(role_git for-each-ref --format='%(objectname) %(refname)' </dev/null 2>/dev/null)
  index=$(view_git ls-files -s </dev/null 2>/dev/null)
  write_worktree_tree || :
  close_view
  fingerprint=$(printf '%s\n' "$head_ref" "$refs" "$index" "$tree" | git hash-object --stdin)
}
