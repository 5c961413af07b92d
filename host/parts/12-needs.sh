# ── What the program needs, and what it hands on ──────────────────────────────────────────────────────────────────

needed_tools='awk base64 cat chmod cp date dd du env find flock git grep head ln mkdir mkfifo mv rm sed setsid sleep sort stat tail tr wc'

# All that is lacking, before anything is done: half a launch for want of `tail` helps nobody.
require_tools() {
  local tool missing=''
  for tool in $needed_tools; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
  done
  [ -z "$missing" ] || fail host_tool_missing "not on the PATH $PATH:$missing"
}

# What a runner and a check get of the caller's environment, by name; an agent gets the same without what stands last.
# Whatever else it needs stands in its env_file. Proxies and certificates are how such a host reaches anything.
handed_on='HOME PATH USER LOGNAME SHELL LANG LANGUAGE LC_ALL LC_CTYPE LC_MESSAGES TZ TMPDIR
  XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR
  http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY
  SSL_CERT_FILE SSL_CERT_DIR GIT_SSL_CAINFO GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM CODEX_HOME'
never_the_agents='SSH_AUTH_SOCK THREADLINE_PROC'

# COMMAND…, instead of this process, in a session of its own. Not by unsetting the rest: a bash hands on functions too.
exec_explicitly() {
  local name
  if [ -z "$perl_session" ]; then set -- setsid "$@"; else set -- perl -MPOSIX -e "$perl_session" -- "$@"; fi
  for name in $handed_on $never_the_agents THREADLINE_LAUNCH; do
    eval "[ -z \"\${$name+set}\" ] || set -- \"$name=\$$name\" \"\$@\""
  done
  exec env -i "$@"
}
