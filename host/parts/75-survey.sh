# ── hello, survey ─────────────────────────────────────────────────────────────────────────────────────────────────

verb_hello() {
  make_state_dir
  # What waiters that were killed left behind.
  find "$state_dir" -maxdepth 1 -name 'wait.*' -mmin +60 -exec rm -f {} + 2>/dev/null
  boot_id
  local tool missing='' version
  for tool in git flock setsid base64 dd grep head mkfifo sed stat tail tr; do
    command -v "$tool" >/dev/null || missing="$missing${missing:+,}\"$tool\""
  done
  version=$(git --version 2>/dev/null)
  version=${version#git version }
  version=${version%% *}
  case $version in *[!A-Za-z0-9.-]*) version= ;; esac
  encode "$state_dir"
  reply "{\"ok\":true,\"boot_id\":\"$boot\",\"state_b64\":\"$encoded\",\"git\":\"$version\",\"missing\":[$missing]}"
}

verb_survey() {
  require_branch "$f_branch"
  make_state_dir
  open_repository "$f_repo"
  require_tip "$f_branch"
  read_checked_out
  record_remotes
  open_view "$tip"
  look_for_changes
  close_view
  find_remote "$f_branch" "$f_remote"
  local fields
  fields=$(
    encode "$checked_out"
    printf '"tip":"%s","checked_out_b64":"%s","dirty":%s' "$tip" "$encoded" "$dirty"
    encode "$dirty_names"
    printf ',"dirty_b64":"%s"' "$encoded"
    if [ -n "$remote" ]; then survey_remote; fi
  )
  reply "{\"ok\":true,$fields}"
}

# A remote that does not answer now is no reason to say nothing of the repository.
survey_remote() {
  printf ',"remote":"%s"' "$remote"
  if read_remote_tip "$f_branch"; then
    json_token remote_tip "$remote_tip"
    if [ "$f_push" = 1 ] && ! try_push "$f_branch" "$tip"; then
      encode "$(printf '%s' "$remote_error" | head -c 1000)"
      printf ',"push_error_b64":"%s"' "$encoded"
    fi
  else
    encode "$(printf '%s' "$remote_error" | head -c 1000)"
    printf ',"remote_error_b64":"%s"' "$encoded"
  fi
}
