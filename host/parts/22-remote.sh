# ── The remote ────────────────────────────────────────────────────────────────────────────────────────────────────
# Pushing runs commands that a configuration names: ssh, credential helpers, receive-pack, ext:: addresses. So it goes
# through push.git, a bare directory of ours with the role's objects and with the role's configuration as it was before
# the first launch. What an agent writes into .git/config afterwards changes nothing here.

push_limit_seconds=60

# Renewed as long as no agent was ever launched there; afterwards kept as it is.
record_remotes() {
  remember_repository
  [ ! -e "$repo_state/launched" ] || [ ! -d "$repo_state/push.git" ] || return 0
  local fresh="$repo_state/push.$$"
  rm -rf "$fresh"
  mkdir -p "$fresh/refs" "$fresh/objects/info" || fail host_disk_full "$fresh cannot be made"
  echo 'ref: refs/heads/none' >"$fresh/HEAD"
  printf '%s\n' "$common_dir/objects" >"$fresh/objects/info/alternates"
  printf '[core]\n\trepositoryformatversion = 1\n\tbare = true\n\thooksPath = /dev/null\n' >"$fresh/config"
  copy_settings "$fresh/config"
  rm -rf "$repo_state/push.git"
  mv "$fresh" "$repo_state/push.git" || fail host_disk_full "$repo_state/push.git cannot be made"
}

# Flattened, so that no included file can change later.
copy_settings() {
  [ -f "$common_dir/config" ] || return 0
  bounded 10 git config -f "$common_dir/config" --includes --null --get-regexp "$remote_keys" </dev/null 2>/dev/null |
    tr '\0\n' '\n\001' | {
    local line key
    while IFS= read -r line; do
      key=${line%%"$separator"*}
      # A key without "=" is true.
      case $line in *"$separator"*) line=${line#*"$separator"} ;; *) line=true ;; esac
      git config -f "$1" --add "$key" "$line"
    done
  }
}
remote_keys='^(remote|branch|url|credential|http|ssh)\.|^core\.(sshcommand|gitproxy|askpass)$|^extensions\.objectformat$'
separator=$(printf '\001')

push_git() {
  GIT_DIR=$repo_state/push.git GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 \
    bounded "$push_limit_seconds" git -c core.hooksPath=/dev/null -c protocol.ext.allow=never -c gc.auto=0 "$@"
}

# BRANCH NAME. Sets `remote`: the one that was asked for, else the branch's upstream; empty when there is none.
find_remote() {
  remote=$2
  [ -n "$remote" ] || remote=$(push_git config --get "branch.$1.remote" 2>/dev/null) || remote=
  case $remote in . | -* | *[!A-Za-z0-9._/-]*) remote= ;; esac
}

# A name that git does not know it takes for a path, and an agent can make a repository with hooks at any path of its own.
remote_is_recorded() {
  push_git config --get "remote.$remote.url" >/dev/null 2>&1 || {
    remote_error="the remote $remote was not there at the first launch; add it, then remove $repo_state"
    return 1
  }
}

# BRANCH. Sets `remote_tip`, empty when the remote has no such branch; returns 1 with `remote_error` when it does not answer.
read_remote_tip() {
  local said
  remote_tip=
  remote_is_recorded || return 1
  said=$(push_git ls-remote --refs "$remote" "refs/heads/$1" 2>&1 </dev/null) || {
    remote_error=$said
    return 1
  }
  said=${said%%"$tab"*}
  said=${said##*"$newline"}
  ! is_object_id "$said" || remote_tip=$said
}

# BRANCH COMMIT → the launch's `push` file. Never forced.
push_commit() {
  local said
  if ! remote_is_recorded; then
    said=$remote_error
  elif said=$(push_git push --porcelain --no-verify --no-signed --recurse-submodules=no --no-follow-tags \
    "$remote" "$2:refs/heads/$1" 2>&1 </dev/null); then
    printf 'ok %s\n' "$2" >"$launch_dir/push"
    return 0
  fi
  printf 'failed %s\n' "$said" | head -c 4000 >"$launch_dir/push"
  return 1
}
