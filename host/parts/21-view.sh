# ── The view: index and work tree of the role's repository, seen through a git directory of ours ──────────────────
# `git status` and `git add` run what .git/config names (monitors, filters), and in submodules what theirs name. The
# view has the role's objects, index and ignore files, which are data, and a configuration in which nothing is a
# command. Filters count only where the user's own configuration defines them (git lfs install does).

# COMMIT. To be closed again.
open_view() {
  view=$repo_state/view.$$
  view_index=$git_dir/index
  mkdir -p "$view/refs" "$view/objects/info" "$view/info" || fail host_disk_full "$view cannot be made"
  printf '%s\n' "$1" >"$view/HEAD"
  printf '%s\n' "$common_dir/objects" >"$view/objects/info/alternates"
  ln -s "$common_dir/info/exclude" "$common_dir/info/attributes" "$common_dir/info/sparse-checkout" "$view/info/"
  view_config >"$view/config"
  local shared
  for shared in "$git_dir"/sharedindex.*; do
    [ ! -f "$shared" ] || ln -s "$shared" "$view/"
  done
}

close_view() { rm -rf "$view"; }

view_git() {
  GIT_DIR=$view GIT_WORK_TREE=$repo GIT_INDEX_FILE=$view_index GIT_OPTIONAL_LOCKS=0 GIT_NO_LAZY_FETCH=1 \
    GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND=false bounded 300 git "$@"
}

# Only what changes how bytes on disk are compared with objects.
view_config() {
  printf '[core]\n\trepositoryformatversion = 1\n\tbare = false\n\thooksPath = /dev/null\n\tfsmonitor = false\n'
  printf '[gc]\n\tauto = 0\n[protocol]\n\tallow = never\n'
  [ ! -f "$common_dir/config" ] ||
    bounded 10 git config -f "$common_dir/config" --no-includes --get-regexp "$view_keys" 2>/dev/null | {
      local key value
      while IFS=' ' read -r key value; do
        case $value in *[!A-Za-z0-9-]*) continue ;; esac
        printf '[%s]\n\t%s = %s\n' "${key%%.*}" "${key#*.}" "$value"
      done
    }
}
view_keys='^(core\.(filemode|symlinks|ignorecase|precomposeunicode|autocrlf|eol|sparsecheckout|sparsecheckoutcone)|extensions\.objectformat)$'

# Sets `dirty` (how many) and `dirty_names` (the first 50, a line each). `dirty` only: a commit checked out in a
# submodule counts, its own work tree is never looked into.
look_for_changes() {
  dirty=0 dirty_names=
  view_git status --porcelain -z --no-renames --untracked-files=normal --ignore-submodules=dirty \
    >"$view/status" 2>"$view/error" </dev/null || fail_on_view 'git status'
  [ -s "$view/status" ] || return 0
  dirty_names=$(tr '\0\n' '\n?' <"$view/status" | sed -n '1,50s/^...//p')
  dirty=$(tr -cd '\0' <"$view/status" | wc -c)
  dirty=$((dirty))
}

# Sets `tree`: all that is not ignored, as a tree object in the view. Returns 1 when untracked files could not be read;
# `tree` then holds the rest. Not by `git add`, which runs git inside every submodule.
write_worktree_tree() {
  [ ! -f "$git_dir/index" ] || cp "$git_dir/index" "$view/worktree-index" || fail host_disk_full "$view"
  view_index=$view/worktree-index
  local whole=0
  view_git diff-files -z --name-only --ignore-submodules=dirty >"$view/changed" 2>"$view/error" </dev/null &&
    view_git update-index -z --add --remove --replace --stdin <"$view/changed" >"$view/error" 2>&1 ||
    fail_on_view 'git update-index'
  view_git ls-files -z --others --exclude-standard >"$view/untracked" 2>"$view/error" </dev/null &&
    view_git update-index -z --add --replace --stdin <"$view/untracked" >"$view/error" 2>&1 || whole=1
  tree=$(view_git write-tree 2>>"$view/error") || fail_on_view 'git write-tree'
  view_index=$git_dir/index
  return "$whole"
}

fail_on_view() {
  local said
  said=$(head -c 500 "$view/error")
  close_view
  fail repository_missing "$1 in $repo: $said"
}
