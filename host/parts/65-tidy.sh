# ── tidy ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# Saves what a thread left uncommitted as a patch beside its output, then cleans. Nothing is deleted that was not saved.
# After a launch that never started there is nothing of the thread: what lies in the work tree is somebody else's.

verb_tidy() {
  require_launch
  open_repository "$f_repo"
  require_idle
  read_spec || fail launch_refused "there is no launch $f_thread_ref/$f_run/$f_launch"
  if [ ! -s "$launch_dir/started" ]; then
    reply '{"ok":true,"files":0,"files_b64":""}'
    return
  fi
  require_tip "$f_branch"
  remember_repository
  clear_stale_lock
  open_view "$tip"
  save_leftovers
  clean_work_tree
  close_view
  reply_tidied
}

require_idle() {
  local active=''
  if [ -s "$repo_state/active" ]; then { IFS= read -r active || :; } <"$repo_state/active"; fi
  [ -z "$active" ] || ! launch_lives "$active" ||
    fail launch_refused "the launch ${active#"$state_dir/launches/"} still lives in $repo"
}

# A git that was killed leaves it behind, and no git that lives needs it for long.
clear_stale_lock() {
  local rounds=0
  while [ -e "$git_dir/index.lock" ] && [ "$rounds" -lt 20 ]; do
    sleep 0.1
    rounds=$((rounds + 1))
  done
  rm -f "$git_dir/index.lock"
}

# The names go beside the patch: an answer that was lost is given again although the tree is clean by now.
save_leftovers() {
  local number=1
  look_for_changes
  patch=$launch_dir/leftovers.patch
  [ "$dirty" -gt 0 ] || return 0
  while [ -e "$patch" ]; do
    number=$((number + 1))
    patch=$launch_dir/leftovers-$number.patch
  done
  saved_whole=1
  write_worktree_tree || saved_whole=
  view_git diff-tree -r -p --binary --full-index --no-renames --no-ext-diff --no-textconv "$tip" "$tree" \
    >"$patch.new" 2>"$view/error" </dev/null || fail_on_view 'git diff-tree'
  printf '%s\n%s\n' "$dirty" "$dirty_names" >"$launch_dir/leftovers.names" &&
    mv -f "$patch.new" "$patch" && sync "$patch" 2>/dev/null
  [ -e "$patch" ] || fail host_disk_full "$patch cannot be written"
}

# In the caller's mask, for these files are the role's.
clean_work_tree() {
  [ ! -L "$git_dir/index" ] && [ ! -L "$git_dir/HEAD" ] || fail repository_missing "$git_dir has links in the place of files"
  local unfinished
  for unfinished in MERGE_HEAD MERGE_MODE MERGE_MSG AUTO_MERGE CHERRY_PICK_HEAD REVERT_HEAD SQUASH_MSG REBASE_HEAD \
    BISECT_LOG rebase-merge rebase-apply sequencer; do
    [ ! -e "$git_dir/$unfinished" ] || rm -rf "${git_dir:?}/$unfinished"
  done
  stand_on_branch
  [ "$dirty" -gt 0 ] || return 0
  umask "$caller_umask"
  view_git reset -q --hard "$tip" >"$view/error" 2>&1 </dev/null || fail_on_view 'git reset'
  [ -z "$saved_whole" ] || view_git clean -q -fd >"$view/error" 2>&1 </dev/null
  umask 077
  move_rest
}

# A plain file made anew and renamed: through a link that an agent laid, `git symbolic-ref` would write its log elsewhere.
stand_on_branch() {
  read_checked_out
  [ "$checked_out" != "$f_branch" ] || return 0
  rm -f "$git_dir/HEAD.threadline"
  (set -C && printf 'ref: refs/heads/%s\n' "$f_branch" >"$git_dir/HEAD.threadline") &&
    mv -f "$git_dir/HEAD.threadline" "$git_dir/HEAD" || fail repository_missing "$git_dir/HEAD cannot be written"
  look_for_changes
}

# What no patch can hold, such as repositories inside the repository, is moved as it is.
move_rest() {
  local name
  look_for_changes
  [ "$dirty" -gt 0 ] || return 0
  mkdir -p "$launch_dir/leftovers"
  printf '%s\n' "$dirty_names" | while IFS= read -r name; do
    name=${name%/}
    case $name in '' | /* | ../* | */../*) continue ;; esac
    mv -- "$repo/$name" "$launch_dir/leftovers/" 2>/dev/null || :
  done
}

reply_tidied() {
  local names=''
  dirty=0
  if [ -s "$launch_dir/leftovers.names" ]; then
    IFS= read -r dirty <"$launch_dir/leftovers.names"
    names=$(sed 1d "$launch_dir/leftovers.names")
  fi
  encode "$names"
  names=$encoded
  [ "$dirty" -gt 0 ] || patch=
  if [ -n "$patch" ] && [ ! -e "$patch" ]; then patch=; fi
  encode "$patch"
  reply "{\"ok\":true,\"files\":$dirty,\"files_b64\":\"$names\"${patch:+,\"patch_b64\":\"$encoded\"}}"
}
