# ── status ────────────────────────────────────────────────────────────────────────────────────────────────────────

shown_bytes=4096

verb_status() {
  require_launch
  read_state
  if [ -z "$f_repo$f_branch" ] && [ -s "$launch_dir/spec" ]; then read_spec; fi
  find_tip_quietly
  measure_output "$launch_dir"
  local fields
  fields=$(
    json_number exit "$exit_code"
    json_token started_at "$started_at"
    json_token ended_at "$ended_at"
    json_token tip "$tip"
    json_number orphan "$orphan"
    json_token clock "$(date +%Y-%m-%dT%H:%M:%S)"
    json_token refused_for "$r_code"
    printf ',"output_bytes":%s,"quiet_ms":%s' "$total" "$(quiet_ms)"
    push_fields
    printf ',"head_b64":"'
    [ "$total" -eq 0 ] || head -c "$shown_bytes" "$launch_dir/out.head" | base64_line
    printf '","tail_b64":"'
    [ "$total" -eq 0 ] || print_end "$launch_dir" "$shown_bytes" | base64_line
    printf '"'
  )
  mark_read
  reply "{\"ok\":true,\"state\":\"$state\"$fields}"
}

# The question is about the launch: a repository that cannot be read takes nothing from the answer but the tip.
find_tip_quietly() {
  tip=
  [ -n "$f_repo" ] && [ -n "$f_branch" ] || return 0
  require_branch "$f_branch"
  case $f_repo in \~/*) repo=${HOME-}/${f_repo#\~/} ;; *) repo=$f_repo ;; esac
  if find_git_dir; then read_tip "$f_branch"; fi
}

# Since the last word or commit, in whole seconds. Told from the times of files, which a clock that is set makes wrong: what
# was written before that stands in the old time. Of what may be meant the least counts, so that nobody stalls by a jump.
quiet_ms() {
  [ -s "$launch_dir/started" ] || { echo 0; return; }
  local least='' time now clock age jump=0 last=''
  [ -z "$segments" ] || last=$launch_dir/out.tail/$(printf '%s' "$segments" | tail -n 1)
  read_clock
  if [ -n "$r_clock" ] && [ -n "$clock" ]; then jump=$((clock - r_clock)); fi
  # The two are read one after the other.
  if [ "$jump" -ge -2 ] && [ "$jump" -le 2 ]; then jump=0; fi
  for time in $(modified_at "$launch_dir/started" "$launch_dir/out.head" ${last:+"$last"} \
    ${tip:+"$common_dir/refs/heads/$f_branch"}); do
    # Where one of the files is not there, a second stat speaks of file systems.
    is_number "$time" || continue
    for age in "$((now - time))" "$((now - time - jump))"; do
      [ "$age" -ge 0 ] || continue
      if [ -z "$least" ] || [ "$age" -lt "$least" ]; then least=$age; fi
    done
  done
  echo "$((${least:-0} * 1000))"
}

modified_at() { stat -c %Y "$@" 2>/dev/null || stat -f %m "$@" 2>/dev/null; }

push_fields() {
  local said=''
  if [ ! -s "$launch_dir/push" ]; then
    printf ',"push":"none"'
    return
  fi
  said=$(head -c "$shown_bytes" "$launch_dir/push")
  encode "$said"
  case $said in 'ok '*) printf ',"push":"ok"' ;; *) printf ',"push":"failed"' ;; esac
  printf ',"push_b64":"%s"' "$encoded"
}
