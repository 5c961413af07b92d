# ── Refs under watch ──────────────────────────────────────────────────────────────────────────────────────────────

# Each `repo` line: path, branch, known tip. For the n-th one: ref_n (the file of the loose ref), known_n, tip_n.
read_watches() {
  local line rest n=0
  ref_files='' moved=''
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    rest=${line#*"$tab"}
    watch_repository "$n" "${line%%"$tab"*}" "${rest%%"$tab"*}" "${rest#*"$tab"}"
    n=$((n + 1))
  done <<END
$f_repo
END
  watches=$n
}

watch_repository() {
  local repo git_dir common_dir tip='' branch="$3"
  case $2 in \~/*) repo=${HOME-}/${2#\~/} ;; *) repo=$2 ;; esac
  require_branch "$branch"
  if find_git_dir; then read_tip "$branch"; else common_dir=$repo/.git; fi
  eval "common_$1=\$common_dir git_$1=\$git_dir branch_$1=\$branch known_$1=\$4 tip_$1=\$tip"
  # Where there is no loose ref now there may be one later, and the same file tells.
  ref_files="$ref_files${newline}$common_dir/refs/heads/$branch"
  [ -z "$tip" ] || [ "$tip" = "$4" ] || moved=1
}

# A ref is read when it is younger than a stamp of 5 to 10 s ago: enough for clocks of whole seconds. One whose date was
# set back is found by `look_again`.
look_at_refs() {
  local file n=0 IFS="$newline"
  set -f
  for file in $ref_files; do
    if [ ! -e "$stamps.old" ] || [ "$file" -nt "$stamps.old" ]; then look_at_ref "$n" "$file"; fi
    n=$((n + 1))
  done
  set +f
}

look_at_ref() {
  local now='' tip
  # -f: a pipe in its place would hold us for ever.
  [ -f "$2" ] || return 0
  { IFS= read -r now <"$2"; } 2>/dev/null || return 0
  eval "tip=\$tip_$1"
  if [ "$now" != "$tip" ] && is_object_id "$now"; then
    eval "tip_$1=\$now"
    eval "[ \"\$known_$1\" = \"\$now\" ]" || moved=1
  fi
}

look_again() {
  local n=0 git_dir common_dir branch known tip before
  probe_peer
  settle_launches
  while [ "$n" -lt "$watches" ]; do
    eval "git_dir=\$git_$n common_dir=\$common_$n branch=\$branch_$n known=\$known_$n before=\$tip_$n"
    # git is asked only where there is no loose ref and the packed ones may have changed.
    if [ -d "$common_dir" ] && { [ -f "$common_dir/refs/heads/$branch" ] || refs_may_differ; }; then
      read_tip "$branch"
      if [ -n "$tip" ] && [ "$tip" != "$before" ]; then
        eval "tip_$n=\$tip"
        [ "$tip" = "$known" ] || moved=1
      fi
    fi
    n=$((n + 1))
  done
  # Only now, so that the older stamp is always from before the last look.
  mv -f "$stamps.new" "$stamps.old"
  echo >"$stamps.new"
}

refs_may_differ() {
  [ ! -f "$common_dir/packed-refs" ] || [ ! -e "$stamps.old" ] || [ "$common_dir/packed-refs" -nt "$stamps.old" ]
}
