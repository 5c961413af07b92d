# ── launch ────────────────────────────────────────────────────────────────────────────────────────────────────────
# May be asked again until it answers. The launcher only writes the spec and starts a runner; of many runners one claims.

# From the runner's start to the agent's; a slow `git status` is the usual reason for more, and then one asks again.
start_limit_tenths=50

verb_launch() {
  require_launch
  require_branch "$f_branch"
  [ -n "$f_repo" ] && [ -n "$f_arg" ] || bad_request 'launch without repo or arg'
  require_fence_fields
  make_state_dir
  if ! is_settled; then
    draft=''
    [ -s "$launch_dir/spec" ] || write_spec
    start_runner
    [ -z "$draft" ] || rm -rf "$draft"
    await_settlement
  fi
  read_state
  case $state in
    refused)
      mark_read
      reply_refused
      ;;
    running | ended | lost | cancelled)
      # It started once, which is what is asked here; how it ended is told by `status`.
      [ "$state" != cancelled ] || state=ended
      reply "{\"ok\":true,\"state\":\"$state\"$(json_token started_at "$started_at")$(json_token tip "$start_tip")}"
      ;;
    *)
      takes_words "$launch_dir" || fail host_disk_full "$launch_dir takes nothing more"
      fail host_reply_broken 'the launch has neither started nor been refused within 5 s: ask again'
      ;;
  esac
}

is_settled() { [ -s "$launch_dir/started" ] || [ -s "$launch_dir/refused" ]; }

# In a session of its own, with nothing of ours open, so that the channel closes when we end. Where the user's services
# outlive a login, it becomes one: logind may end what else a login leaves behind. Where that fails, or the runner ends as
# it should, a second one finds the matter settled.
start_runner() {
  (
    exec </dev/null >/dev/null 2>>"$launch_dir/runner.log" 3>&- 4>&- 5>&- 6>&-
    restore_caller
    if lingers; then
      (exec_explicitly systemd-run --user --scope --quiet --collect -- "$program" runner "$launch_dir") && exit 0
    fi
    exec_explicitly "$program" runner "$launch_dir"
  ) &
}

lingers() {
  [ -e "${XDG_RUNTIME_DIR-}/systemd/private" ] && command -v systemd-run && command -v loginctl &&
    [ "$(loginctl show-user "$(id -un)" --property=Linger --value)" = yes ]
} >/dev/null 2>&1

await_settlement() {
  local rounds=0
  uptime_tenths
  local until=$((tenths + start_limit_tenths))
  while ! is_settled; do
    rounds=$((rounds + 1))
    if [ "$rounds" -lt 40 ]; then sleep 0.01; else sleep 0.1; fi
    uptime_tenths
    if [ "$tenths" -gt "$until" ] || [ "$rounds" -gt 90 ]; then return; fi
  done
}

reply_refused() {
  local detail
  detail=$(sed 1d "$launch_dir/refused")
  case $r_code in
    tree_dirty | branch_elsewhere | tombstone | agent_not_found | other_launch | fence_refused)
      encode "$detail"
      reply "{\"ok\":true,\"state\":\"refused\",\"code\":\"$r_code\",\"detail_b64\":\"$encoded\"}"
      ;;
    *) fail "$r_code" "$detail" ;;
  esac
}
