# ── What a claim of done names, read from git ─────────────────────────────────────────────────────────────────────

# git as the agent itself would run it, inside its sandbox, but without hooks, editors and signatures.
own_git() {
  GIT_TERMINAL_PROMPT=0 GIT_EDITOR=true git --literal-pathspecs -c core.hooksPath=/dev/null -c core.fsmonitor=false \
    -c commit.gpgSign=false -c gc.auto=0 -c maintenance.auto=false -c core.quotePath=false "$@"
}

require_on_branch() {
  head=$(own_git rev-parse --verify --quiet HEAD) || fail usage "$repo has no commit yet"
  read_checked_out
  [ "$checked_out" = "$f_branch" ] ||
    fail usage "you stand on ${checked_out:-no branch}, your commits belong on $f_branch: git checkout $f_branch"
}

# Adds the full id to `commits`; the last one is the delivered commit.
add_commit() {
  local full
  case $1 in '' | -* | *[!A-Za-z0-9._/~^-]*) fail usage "--commit \"$1\" is no commit id" ;; esac
  full=$(own_git rev-parse --verify --quiet --end-of-options "$1^{commit}" 2>/dev/null) ||
    fail usage "--commit $1 does not exist in $repo, or is not the only one that begins so"
  own_git merge-base --is-ancestor "$full" "$head" ||
    fail usage "--commit $1 is not on $f_branch: it must be an ancestor of HEAD $head"
  case "$newline$commits" in *"$newline  - $full$newline"*) return ;; esac
  commits="$commits  - $full$newline"
  delivered=$full
}

require_delivered_last() {
  local id
  for id in $commits; do
    [ "$id" != - ] || continue
    own_git merge-base --is-ancestor "$id" "$delivered" ||
      fail usage "the last --commit is the delivered one, and $id is not in it: give them oldest first"
  done
}

# AC1=path; looked up in the delivered commit, once all arguments are read.
add_evidence() {
  require_text --evidence "$1"
  local criterion="${value%%=*}" path="${value#*=}"
  case $value in *=*) ;; *) fail usage "--evidence \"$value\" must be <criterion>=<path>, such as AC1=evidence/boot.log" ;; esac
  criterion=$(printf '%s' "$criterion" | tr '[:lower:]' '[:upper:]')
  case $criterion in AC[0-9] | AC[0-9][0-9] | AC[0-9][0-9][0-9]) ;; *) fail usage "--evidence names \"$criterion\", a criterion is AC1, AC2, …" ;; esac
  require_path --evidence "$path"
  # A comma would part two paths.
  case $path in *[,\;]*) path="\`$path\`" ;; esac
  case "$newline$evidence" in *"$newline  - $criterion: $path$newline"*) fail usage "--evidence $value is given twice" ;; esac
  evidence="$evidence  - $criterion: $path$newline"
}

require_evidence_committed() {
  local line path found mode kind size
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    path=${line#*: }
    path=${path#\`} path=${path%\`}
    found=$(own_git ls-tree -l "$delivered" -- "$path")
    found=${found%%"$tab"*}
    # shellcheck disable=SC2086 # mode, type, id, size
    set -- $found
    mode=${1-} kind=${2-} size=${4-}
    [ -n "$mode" ] || fail usage "the evidence $path is not in the commit $delivered: git add it, commit, and give that commit"
    case $kind:$mode in
      blob:100644 | blob:100755) ;;
      *) fail usage "the evidence $path is no regular file in $delivered" ;;
    esac
    [ "$size" != 0 ] || fail usage "the evidence $path is empty in $delivered"
  done <<END
$evidence
END
}
