# ── Fences ────────────────────────────────────────────────────────────────────────────────────────────────────────
# For each resource: the greatest fence that a launch brought, and the engine that fences it. Out of reach of a sandbox.
# A workspace is the repository's: two projects may each have a role of that name on one host.

# Sets `fence_file`.
find_fence() {
  case $1 in
    workspace/*) fence_file=$repo_state/fence ;;
    # No resource has a part of that name.
    *) fence_file=$state_dir/fences/$1/= ;;
  esac
}

# Sets `known_fence` and `known_engine`, both empty where nothing was ever fenced.
read_fence() {
  known_fence='' known_engine=''
  [ ! -s "$fence_file" ] || IFS=$tab read -r known_fence known_engine <"$fence_file" || :
  is_number "$known_fence" || known_fence=''
}

# A fence is checked, taken and used while nobody else takes one (fd 9).
lock_fences() {
  true 9>>"$state_dir/fences.lock" || fail host_disk_full "$state_dir/fences.lock cannot be written"
  exec 9>>"$state_dir/fences.lock"
  flock 9
}

# All of the launch's, or none of them.
take_fences() {
  local line
  [ -n "$f_fence" ] || return 0
  lock_fences
  require_fences
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    find_fence "${line%%"$tab"*}"
    mkdir -p "${fence_file%/*}" && printf '%s\t%s\n' "${line#*"$tab"}" "$f_engine" >"$fence_file.new" &&
      [ -s "$fence_file.new" ] && mv -f "$fence_file.new" "$fence_file" ||
      fail host_disk_full "$fence_file cannot be written"
  done <<END
$f_fence
END
  exec 9>&-
}

require_fences() {
  local line
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    require_fence "${line%%"$tab"*}" "${line#*"$tab"}"
  done <<END
$f_fence
END
}

# RESOURCE FENCE
require_fence() {
  find_fence "$1"
  read_fence
  [ -n "$known_fence" ] || return 0
  [ "$known_engine" = "$f_engine" ] ||
    fail fence_refused "$1 is fenced by the engine $known_engine, not by $f_engine; an operator who hands it over removes $fence_file"
  [ "$known_fence" -le "$2" ] ||
    fail fence_refused "the fence $2 of $1 is old, a launch with $known_fence was here; an operator who starts anew removes $fence_file"
}

# Of the request, before it becomes a spec.
require_fence_fields() {
  local line
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    is_number "${line#*"$tab"}" || bad_request "fence $line"
    case /${line%%"$tab"*} in
      /workspace/ | *[!A-Za-z0-9._:/-]* | */[!A-Za-z0-9]* | */) bad_request "fence $line" ;;
    esac
  done <<END
$f_fence
END
  [ -z "$f_fence" ] || [ -n "$f_engine" ] || bad_request 'fences without an engine'
}

# RESOURCE, for scripts of the role: prints the fence of this launch as long as nothing newer was here.
agent_fence() {
  on_fail=teach
  verb=fence
  launch_dir=${THREADLINE_LAUNCH-}
  [ -n "$launch_dir" ] && read_spec 2>/dev/null ||
    fail refused 'THREADLINE_LAUNCH does not name a launch: this command works only where Threadline started the agent'
  [ "$#" -eq 1 ] || fail usage 'fence names one resource'
  local own="${newline}${f_fence}"
  case $own in
    *"$newline$1$tab"*) own=${own#*"$newline$1$tab"} ;;
    *) fail refused "this launch does not hold $1" ;;
  esac
  own=${own%%"$newline"*}
  [ ! -e "$launch_dir/tombstone" ] || fail stale "this launch was cancelled: leave $1 alone"
  open_repository "$f_repo"
  find_fence "$1"
  read_fence
  [ "$known_engine" = "$f_engine" ] && [ "$known_fence" = "$own" ] ||
    fail stale "the fence $own of $1 is old: somebody else holds it now, leave it alone"
  echo "$own"
}
