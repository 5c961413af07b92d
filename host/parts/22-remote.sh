# ── The remote ────────────────────────────────────────────────────────────────────────────────────────────────────
# Pushing runs commands that a configuration names: ssh, credential helpers, receive-pack, ext:: addresses. So it goes
# through push.git, a bare directory of ours with the role's objects and with the role's configuration as it was before
# the first launch. What an agent writes into .git/config afterwards changes nothing here.

# A survey must answer within the minute that the engine waits for it.
ask_limit_seconds=30
push_limit_seconds=60
# Of a push that had not ended after the first minute, over a remote that still answers.
long_push_seconds=900

# Renewed as long as no agent was ever launched there; afterwards kept as it is. A launch that is just being made and
# another survey wait: what an agent writes is never recorded, and nobody reads half a record.
record_remotes() {
  remember_repository
  local store="$repo_state/push.git"
  exec 9>>"$repo_state/lock"
  flock 9
  lay_bare_repository "$store" "$common_dir/objects"
  if [ ! -e "$repo_state/launched" ] || [ ! -e "$store/config" ]; then
    bare_config >"$store/config.$$"
    copy_settings "$store/config.$$"
    # After a power cut an empty file must not stand in its place.
    sync "$store/config.$$" 2>/dev/null
    mv -f "$store/config.$$" "$store/config" || fail host_disk_full "$store cannot be written"
  fi
  exec 9>&-
  # Without its settings git would say that there is no remote, and everything would count as pushed.
  [ "$(git config -f "$store/config" --get core.bare 2>/dev/null </dev/null)" = true ] ||
    fail mirror_broken "$store/config is damaged; if $common_dir/config names the right remotes, remove $store"
}

# PATH OBJECTS. A bare repository without refs of its own; whatever of it a power cut has emptied is written again.
lay_bare_repository() {
  mkdir -p "$1/refs" "$1/objects/info" || fail host_disk_full "$1 cannot be made"
  write_line "$1/HEAD" 'ref: refs/heads/none'
  write_line "$1/objects/info/alternates" "$2"
}

# FILE TEXT. By rename, and only when it says something else.
write_line() {
  local now=''
  if [ -f "$1" ]; then { IFS= read -r now || :; } <"$1"; fi
  [ "$now" = "$2" ] && return
  printf '%s\n' "$2" >"$1.$$" && mv -f "$1.$$" "$1" || fail host_disk_full "$1 cannot be written"
}

bare_config() { printf '[core]\n\trepositoryformatversion = 1\n\tbare = true\n\thooksPath = /dev/null\n'; }

# FILE. Appends the role's settings, flattened, so that no included file can change later.
copy_settings() {
  [ -f "$common_dir/config" ] || return 0
  local line key code
  bounded 10 git config -f "$common_dir/config" --includes --null --get-regexp "$remote_keys" \
    </dev/null >"$1.raw" 2>/dev/null
  code=$?
  # 1: none of them is set. Of a file that cannot be read nobody knows which remotes it names.
  [ "$code" -le 1 ] || fail repository_missing "$common_dir/config cannot be read (git config ended with $code)"
  tr '\0\n' '\n\001' <"$1.raw" | while IFS= read -r line; do
    key=${line%%"$separator"*}
    # A key without "=" is true.
    case $line in *"$separator"*) line=${line#*"$separator"} ;; *) line=true ;; esac
    git config -f "$1" --add "$key" "$line"
  done
  rm -f "$1.raw"
}
remote_keys='^(remote|branch|url|credential|http|ssh)\.|^core\.(sshcommand|gitproxy|askpass)$|^extensions\.objectformat$'
separator=$(printf '\001')

# A setting as it was before the first launch.
recorded() { push_git 10 config --get "$1" 2>/dev/null </dev/null; }

# SECONDS ARGUMENT… Our locks (8, 9) are no business of what git may leave behind: a cache of credentials, a shared connection.
push_git() {
  local seconds="$1"
  shift
  GIT_DIR=$repo_state/push.git GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 \
    bounded "$seconds" git -c core.hooksPath=/dev/null -c protocol.ext.allow=never -c gc.auto=0 "$@" 8>&- 9>&-
}

# BRANCH NAME. Sets `remote`: the one that was asked for, else the branch's upstream; empty when there is none. One that
# cannot be used stays one, as `?`, which no remote is called: "no remote" would make everything count as pushed.
find_remote() {
  remote=$2
  [ -n "$remote" ] || remote=$(recorded "branch.$1.remote") || remote=
  remote_fault="the remote $remote was not there at the first launch; add it, then remove $repo_state"
  case $remote in
    .) remote= ;;
    -* | *[!A-Za-z0-9._/-]*)
      remote_fault="the upstream $remote of $1 is no remote with a name of letters, digits and . _ / -: git remote add"
      remote='?'
      ;;
  esac
}

# A name that git does not know it takes for a path, and an agent can make a repository with hooks at any path of its own.
remote_is_recorded() {
  recorded "remote.$remote.url" >/dev/null || {
    remote_error=$remote_fault
    return 1
  }
}

# BRANCH. Sets `remote_tip`, empty when the remote has no such branch; returns 1 with `remote_error` when it does not answer.
# What ssh and banners say goes to stderr, and a name that merely ends like the branch's is listed too.
read_remote_tip() {
  local listed line said="$repo_state/said.$$"
  remote_tip=
  remote_is_recorded || return 1
  listed=$(push_git "$ask_limit_seconds" ls-remote --refs "$remote" "refs/heads/$1" 2>"$said" </dev/null) || {
    remote_error="$remote gave no answer. $(tail -c 900 "$said")"
    rm -f "$said"
    return 1
  }
  rm -f "$said"
  while IFS= read -r line; do
    [ "${line#*"$tab"}" != "refs/heads/$1" ] || remote_tip=${line%%"$tab"*}
  done <<END
$listed
END
  is_object_id "$remote_tip" || remote_tip=
}

# BRANCH COMMIT. Asks the remote whether it would take it, as `push_commit` would bring it; returns 1 with `remote_error`.
try_push() {
  remote_error=$(push_git "$ask_limit_seconds" push --dry-run --porcelain --no-verify --no-signed --recurse-submodules=no --no-follow-tags \
    "$remote" "$2:refs/heads/$1" 2>&1 </dev/null)
}

# BRANCH COMMIT → the launch's `push` file. Never forced.
push_commit() {
  local said seconds
  for seconds in "$push_limit_seconds" "$long_push_seconds"; do
    remote_is_recorded || {
      said=$remote_error
      break
    }
    said=$(push_git "$seconds" push --porcelain --no-verify --no-signed --recurse-submodules=no --no-follow-tags \
      "$remote" "$2:refs/heads/$1" 2>&1 </dev/null)
    case $? in
      0)
        printf 'ok %s\n' "$2" >"$launch_dir/push"
        return 0
        ;;
      124) read_remote_tip "$1" || break ;;
      *) break ;;
    esac
  done
  printf 'failed %s\n' "$said" | head -c 4000 >"$launch_dir/push"
  return 1
}
