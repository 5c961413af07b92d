# ── fetch: what others pushed ─────────────────────────────────────────────────────────────────────────────────────
# Whoever pushed from a clone of their own left commits that are in the remote alone, and the engine has no way there.
# theirs.git takes the tip, with the settings of push.git and the role's objects beside it, looks at every object as the
# engine's own fetch does, and gives it on by its id. Nothing in it must last: what is damaged in it is made anew.

theirs_limit_seconds=600
# Of what one fetch brings, in blocks of 512 bytes: 2 GiB. (bash counts twice as much unless it is called sh.)
theirs_limit_blocks=4194304
# As in activities/git/fsck.ts.
tolerated_faults='badDate badDateOverflow badEmail badName badTimezone missingEmail missingNameBeforeEmail
  missingSpaceBeforeDate missingSpaceBeforeEmail nulInCommit zeroPaddedDate zeroPaddedFilemode'

verb_fetch() {
  require_branch "$f_branch"
  make_state_dir
  open_repository "$f_repo"
  record_remotes
  find_remote "$f_branch" "$f_remote"
  [ -n "$remote" ] || bad_request 'fetch without a remote'
  theirs=$repo_state/theirs.git remote_tip='' remote_error=''
  exec 9>>"$repo_state/theirs.lock"
  if ! bounded "$theirs_limit_seconds" flock 9; then
    remote_error='another fetch from there does not end'
  elif read_remote_tip "$f_branch" && [ -n "$remote_tip" ] && ! fetch_theirs; then
    remote_tip=
  fi
  exec 9>&-
  reply "{\"ok\":true,\"remote\":\"$remote\",$(
    encode "$theirs"
    printf '"repository_b64":"%s"' "$encoded"
    json_token remote_tip "$remote_tip"
    encode "$remote_error"
    [ -z "$encoded" ] || printf ',"remote_error_b64":"%s"' "$encoded"
  )}"
}

# Fetches `remote_tip`; 1 with `remote_error`. The role's objects spare us most of a first fetch. They may also be the
# trouble, for an agent writes there: then all comes from the remote.
fetch_theirs() {
  final=''
  lay_theirs "$common_dir/objects"
  try_theirs && return
  [ -z "$final" ] || return 1
  rm -rf "$theirs"
  lay_theirs ''
  try_theirs
}

# OBJECTS, or nothing.
lay_theirs() {
  lay_bare_repository "$theirs" "$1"
  # What a fetch left that was killed.
  rm -f "$theirs/objects/pack/tmp_"*
  local fault
  {
    cat "$repo_state/push.git/config"
    # Other refs of the role's (all that git asks of a repository beside this one) and what it computed must not break a fetch.
    printf '[core]\n\talternateRefsCommand = true\n\tcommitGraph = false\n\tmultiPackIndex = false\n'
    printf '[uploadpack]\n\tallowAnySHA1InWant = true\n[maintenance]\n\tauto = false\n'
    # One pack a fetch, so that the limit on a file's size is one on all of it.
    printf '[fetch]\n\tfsckObjects = true\n\tunpackLimit = 1\n\twriteCommitGraph = false\n[fetch "fsck"]\n'
    for fault in $tolerated_faults; do printf '\t%s = ignore\n' "$fault"; done
  } >"$theirs/config.$$" && mv -f "$theirs/config.$$" "$theirs/config" || fail host_disk_full "$theirs cannot be written"
}

theirs_git() {
  GIT_DIR=$theirs GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 \
    bounded "$theirs_limit_seconds" git -c core.hooksPath=/dev/null -c protocol.ext.allow=never -c gc.auto=0 "$@" 9>&-
}

# By its id: of a name git would also take another one that fits. 1 with `remote_error`, and with `final` when there is no
# use in trying otherwise.
try_theirs() {
  local said="$repo_state/said.$$" code words
  # The role's tip says what need not come. The last tip must not: its history may have been the role's, and gone.
  theirs_git update-ref -d refs/threadline/theirs 2>/dev/null
  read_tip "$f_branch"
  theirs_git update-ref refs/threadline/role "$tip" 2>/dev/null || theirs_git update-ref -d refs/threadline/role 2>/dev/null
  (
    # Ignored, so that git is told of the limit and says so.
    trap '' XFSZ
    ulimit -f "$theirs_limit_blocks"
    theirs_git fetch --quiet --no-tags --no-prune --no-filter --no-recurse-submodules --refmap= \
      "$remote" "+$remote_tip:refs/threadline/theirs"
  ) >/dev/null 2>"$said" </dev/null
  code=$?
  words=$(tail -c 900 "$said")
  rm -f "$said"
  if [ "$code" -eq 0 ] && [ "$(theirs_git rev-parse --verify --quiet refs/threadline/theirs)" = "$remote_tip" ]; then
    remote_error=
    return 0
  fi
  case $code:$words in
    124:*) remote_error="a fetch of $remote_tip from $remote took longer than $theirs_limit_seconds s" final=1 ;;
    *'File too large'*) remote_error="$remote_tip of $remote brings more than is fetched at once" final=1 ;;
    *'error: object '*) remote_error="git does not take what $remote has on $f_branch: $words" final=1 ;;
    *) remote_error="$remote_tip cannot be fetched from $remote: $words" ;;
  esac
  return 1
}
