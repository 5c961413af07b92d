# ── The spec of a launch ──────────────────────────────────────────────────────────────────────────────────────────
# The fields of the engine's request as they came, a line each. Written once; out of reach of a sandboxed agent.

# First come, first kept: two launchers of one launch bring the same, and link() lets the later one change nothing.
# The prompt goes first: where there is a spec, there is a prompt.
write_spec() {
  draft=$launch_dir/draft.$$
  mkdir -p "$draft" "$launch_dir/out.tail" "$spool_dir" 2>/dev/null || fail host_disk_full "$draft cannot be made"
  {
    cat >"$draft/prompt" && printf '%s' "$header" >"$draft/spec" &&
      reserve "$draft/agent-exit.spare" && reserve "$draft/exit.spare"
  } 2>/dev/null || {
    rm -rf "$draft"
    fail host_disk_full "$draft cannot be written"
  }
  ln "$draft/prompt" "$draft/agent-exit.spare" "$draft/exit.spare" "$draft/spec" "$launch_dir/" 2>/dev/null
  [ -s "$launch_dir/spec" ] || fail host_disk_full "$launch_dir/spec cannot be written"
}

# Room for a record, taken before anything starts: a disk that the agent fills must not cost us its end.
reserve() {
  printf '%511s\n' '' >"$1" && [ "$(wc -c <"$1")" -eq 512 ]
}

# NAME TEXT: the record in the room that was reserved for it, whole or not at all.
write_record() {
  local spare="$launch_dir/$1.spare"
  if [ ! -s "$spare" ]; then
    spare=$launch_dir/$1.new
    rm -f "$spare"
  fi
  write_over "$spare" "$2" && mv -f "$spare" "$launch_dir/$1"
}

# Fields f_…, and the argv in `spec_argv`, a line each.
read_spec() {
  local line
  clear_fields
  while IFS= read -r line; do take_field "$line"; done <"$launch_dir/spec" || return 1
  spec_argv=$f_arg
}

# Variables for the agent alone, from a file that nobody else can read. Names of ours are not taken from there.
load_env_file() {
  [ -n "$f_env_file" ] || return 0
  local file line
  case $f_env_file in \~/*) file=${HOME-}/${f_env_file#\~/} ;; *) file=$f_env_file ;; esac
  [ -f "$file" ] || fail launch_refused "env_file $file is not there"
  [ "$(stat -c %a "$file" 2>/dev/null || stat -f %Lp "$file")" = 600 ] ||
    fail launch_refused "env_file $file can be read by others: chmod 600 $file"
  while IFS= read -r line || [ -n "$line" ]; do
    case ${line%%=*} in
      '' | '#'* | [!A-Za-z_]* | *[!A-Za-z0-9_]* | THREADLINE* | GIT_AUTHOR_* | GIT_COMMITTER_*) continue ;;
    esac
    case $line in *=*) export "${line%%=*}=${line#*=}" ;; esac
  done <"$file"
}
