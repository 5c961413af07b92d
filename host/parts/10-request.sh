# ── Requests of the engine ────────────────────────────────────────────────────────────────────────────────────────

# Reads `key=value` lines up to the first empty one into f_<key>; the body stays on stdin. `arg`, `fence` and
# `repo` may be repeated and are joined by newlines. `header` holds the lines as they came.
read_request() {
  header=
  clear_fields
  local line
  while IFS= read -r line && [ -n "$line" ]; do
    header=$header$line$newline
    take_field "$line"
  done
}

clear_fields() {
  f_thread_ref='' f_run='' f_launch='' f_turn='' f_actor='' f_repo='' f_branch='' f_remote=''
  f_identity_name='' f_identity_email='' f_handoff_log='' f_fresh='' f_executor='' f_env_file='' f_need_arg='' f_arg=''
  f_cursor='' f_limit_ms='' f_from='' f_max='' f_grace_ms='' f_sha='' f_command_b64='' f_limit_s=''
  f_id='' f_engine='' f_fence='' f_push=''
}

take_field() {
  local value="${1#*=}"
  case ${1%%=*} in
    arg) f_arg=$f_arg$value$newline ;;
    fence) f_fence=$f_fence$value$newline ;;
    repo) f_repo=${f_repo:+$f_repo$newline}$value ;;
    thread_ref | run | launch | turn | actor | branch | remote | identity_name | identity_email | \
      handoff_log | fresh | executor | env_file | need_arg | cursor | limit_ms | from | max | grace_ms | \
      sha | command_b64 | limit_s | id | engine | push) eval "f_${1%%=*}=\$value" ;;
    # What the program itself has no use for stays in the spec; a newer engine may say more.
    *) ;;
  esac
}

require_thread() {
  case $f_thread_ref in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]* | *..* | *. | *.lock) bad_request "thread_ref $f_thread_ref" ;;
  esac
  [ "${#f_thread_ref}" -le 64 ] || bad_request "thread_ref $f_thread_ref"
  is_number "$f_run" || bad_request "run $f_run"
}

# Sets `launch_dir` and `spool_dir`.
require_launch() {
  require_thread
  is_number "$f_launch" || bad_request "launch $f_launch"
  launch_dir=$state_dir/launches/$f_thread_ref/$f_run/$f_launch
  spool_dir=$state_dir/spool/$f_thread_ref/$f_run/$f_launch
}

require_branch() {
  case $1 in
    '' | -* | /* | */ | *..* | *//* | *.lock | *' '* | *[\~^:?*[\\]* | *[[:cntrl:]]*) bad_request "branch $1" ;;
  esac
}

require_number() { is_number "$2" || bad_request "$1 $2"; }

bad_request() { fail engine_fault "the host program cannot read the request: $1"; }
