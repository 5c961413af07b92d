# ── The role's repository ─────────────────────────────────────────────────────────────────────────────────────────
# An agent may write its .git: hooks, monitors, commands in its configuration, other remotes. So three kinds of git:
#   role_git   reads refs there, and runs nothing that its configuration names
#   view_git   looks at index and work tree through a git directory of ours (part 21), with the role's objects
#   push_git   talks to the remote through one with the configuration from before the first launch (part 22)

# Stands in the repository afterwards. Sets repo, git_dir, common_dir and repo_state (what we remember of it).
open_repository() {
  case $1 in \~/*) repo=${HOME-}/${1#\~/} ;; *) repo=$1 ;; esac
  case $repo in /*) ;; *) fail repository_missing "$repo is no absolute path" ;; esac
  cd -P -- "$repo" 2>/dev/null || fail repository_missing "$repo cannot be entered"
  repo=$PWD
  repo_state=$state_dir/repositories$repo/=
  find_git_dir || fail repository_missing "$repo is no git work tree"
  require_head
  require_known_refs
  local recorded
  if [ -s "$repo_state/git_dir" ] && IFS= read -r recorded <"$repo_state/git_dir"; then
    # An agent may put a link or another address in the place of .git; what we write must not go there.
    [ "$recorded" = "$git_dir $common_dir" ] ||
      fail repository_missing "the git directory of $repo was $recorded and is $git_dir $common_dir; if that is right, remove $repo_state"
  fi
}

find_git_dir() {
  git_dir=$repo/.git
  local line
  if [ -L "$git_dir" ]; then
    git_dir=$(cd -P -- "$git_dir" 2>/dev/null && pwd -P)
  elif [ -f "$git_dir" ]; then
    IFS= read -r line <"$git_dir" || [ -n "$line" ] || return 1
    git_dir=${line#gitdir: }
    case $git_dir in /*) ;; *) git_dir=$repo/$git_dir ;; esac
  fi
  [ -f "$git_dir/HEAD" ] || return 1
  common_dir=$git_dir
  if [ -f "$git_dir/commondir" ]; then
    IFS= read -r line <"$git_dir/commondir" || [ -n "$line" ] || return 1
    case $line in /*) common_dir=$line ;; *) common_dir=$(cd -P -- "$git_dir/$line" 2>/dev/null && pwd -P) ;; esac
  fi
  [ -d "$common_dir/objects" ]
}

# Without one git sees no repository there; a power cut may leave an empty file.
require_head() {
  local line=''
  { IFS= read -r line || :; } <"$git_dir/HEAD"
  case $line in 'ref:'*refs/*) return ;; esac
  is_object_id "$line" ||
    fail repository_missing "$git_dir/HEAD is empty or damaged: let it say 'ref: refs/heads/' and the branch again"
}

# A git that does not know how the refs are kept takes the branch for missing, and says so only in passing.
require_known_refs() {
  [ ! -d "$common_dir/reftable" ] || role_git rev-parse --git-dir >/dev/null 2>&1 </dev/null ||
    fail host_tool_missing "$repo keeps its refs as a reftable, which $(git --version) here cannot read: git 2.45 or newer can"
}

role_git() {
  GIT_OPTIONAL_LOCKS=0 GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND=false \
    bounded 30 git --git-dir="$git_dir" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.pager=cat \
    -c core.alternateRefsCommand= -c protocol.allow=never "$@"
}

# Sets `tip`; empty when there is no such branch. A loose ref is the truth where there is one.
read_tip() {
  tip=
  local file="$common_dir/refs/heads/$1"
  # -f: a pipe in its place would hold us for ever.
  if [ -f "$file" ]; then { IFS= read -r tip <"$file" || :; } 2>/dev/null; fi
  is_object_id "$tip" || tip=$(role_git rev-parse --verify --quiet "refs/heads/$1" </dev/null 2>/dev/null) || tip=
  is_object_id "$tip" || tip=
}

require_tip() {
  read_tip "$1"
  [ -n "$tip" ] || fail branch_missing "$repo has no branch $1 with a commit"
}

# Sets `checked_out`; empty when HEAD is detached.
read_checked_out() {
  checked_out=
  local line
  if [ -d "$common_dir/reftable" ]; then
    # There the file HEAD is only a stand-in.
    checked_out=$(role_git symbolic-ref --quiet --short HEAD </dev/null 2>/dev/null) || checked_out=
    return 0
  fi
  IFS= read -r line <"$git_dir/HEAD" || [ -n "$line" ] || return 0
  case $line in 'ref: refs/heads/'*) checked_out=${line#ref: refs/heads/} ;; esac
}

remember_repository() {
  [ -d "$repo_state" ] || mkdir -p "$repo_state" || fail host_disk_full "$repo_state cannot be made"
  [ -s "$repo_state/git_dir" ] || printf '%s %s\n' "$git_dir" "$common_dir" >"$repo_state/git_dir" ||
    fail host_disk_full "$repo_state/git_dir cannot be written"
}
