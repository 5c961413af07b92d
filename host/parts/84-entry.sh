# ── Entries of the handoff log, byte for byte as contract/entry-write.ts writes them ──────────────────────────────

# ACTION_TYPE STATE. Writes the entry from what the verb has gathered, commits it alone, and says so in one line.
record_entry() {
  local log="$f_handoff_log" saved id said commit rounds=0
  exec 9>>"$common_dir/threadline.lock" || exit 1
  flock -w 60 9 || fail busy 'another entry is being written and does not come to its end'
  require_on_branch
  require_plain_path "$log"
  # Nothing here writes on to a reader that has gone: an agent's shell may ignore SIGPIPE, and then `tr` complains.
  id=$(printf '%.8s' "$(head -c 512 /dev/urandom | tr -dc a-z0-9)")
  saved=$common_dir/threadline-log.$$
  keep_log
  append_entry "$(compose_entry "$1" "$2" "$id")" || undo_and_fail "$log cannot be written"
  # Only what git knows can be committed by name; -f: the log counts even where its folder is ignored.
  own_git ls-files --error-unmatch -- "$log" >/dev/null 2>&1 || said=$(own_git add -f -- "$log" 2>&1) || undo_and_fail "$said"
  until said=$(commit_log "$1" 2>&1); do
    rounds=$((rounds + 1))
    case $said in *index.lock*) [ "$rounds" -lt 100 ] || undo_and_fail "$said" ;; *) undo_and_fail "$said" ;; esac
    sleep 0.1
  done
  commit=$(own_git rev-parse HEAD)
  rm -f "$saved"
  exec 9>&-
  echo "recorded $1 entry=$id commit=$commit"
}

# Exactly this file: what else is staged stays staged.
commit_log() {
  own_git commit -q --only --no-verify --no-gpg-sign --cleanup=whitespace \
    -m "threadline: $verb $f_thread_ref" -m "Thread-Ref: $f_thread_ref" -- "$log" </dev/null
}

# A link in the place of the log, or of a folder on its way, would make us write elsewhere.
require_plain_path() {
  local part='' rest="$1"
  require_path handoff_log "$1"
  while [ -n "$rest" ]; do
    part=$part${part:+/}${rest%%/*}
    [ ! -L "$part" ] || fail refused "$part is a symbolic link: the handoff log $1 must be a plain file"
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
  done
  [ ! -e "$1" ] || [ -f "$1" ] || fail refused "the handoff log $1 is no file"
  case $1 in */*) mkdir -p -- "${1%/*}" ;; esac
}

keep_log() {
  rm -f "$saved"
  [ ! -e "$log" ] || cp -p -- "$log" "$saved"
}

undo_and_fail() {
  if [ -e "$saved" ]; then
    cat "$saved" >"$log"
    rm -f "$saved"
  else
    own_git rm -q --cached -f -- "$log" >/dev/null 2>&1
    rm -f -- "$log"
  fi
  fail git "nothing was recorded, git says: $1"
}

append_entry() {
  if ! grep -q '[^[:space:]]' -- "$log" 2>/dev/null; then
    printf '# Handoff log\n\n%s\n' "$1" >"$log"
    return
  fi
  local end gap="$newline$newline"
  end=$(tail -c 3 -- "$log"; echo .)
  case ${end%.} in
    *"$newline$newline" | *"$newline$carriage_return$newline") gap='' ;;
    *"$newline") gap=$newline ;;
  esac
  printf '%s%s\n' "$gap" "$1" >>"$log"
}
carriage_return=$(printf '\r')

compose_entry() {
  local state="${2:+ state=$2}" codex=''
  if [ -n "$codex_thread_id" ]; then codex=" codex_thread_id=$codex_thread_id"; fi
  printf '## %s %s action_type=%s\n' "$(utc_now)" "$f_actor" "$1"
  printf -- '- summary: thread_ref=%s executor=%s run=%s turn=%s entry=%s%s%s\n' \
    "$f_thread_ref" "${f_executor:-remote_codex}" "$f_run" "$f_turn" "$3" "$state" "$codex"
  printf -- '- head: %s\n- branch: %s\n' "$head" "$f_branch"
  print_list commits "$commits"
  print_list evidence "$evidence"
  print_list next "$next"
  print_list blockers "$blockers"
  print_line deviation "$deviation"
  print_line resume "$resume"
  print_line note "$note"
}

# `none` stands for an empty list that must be told; nothing at all for one that the entry does not have.
print_list() {
  case $2 in
    '') ;;
    none) printf -- '- %s: none\n' "$1" ;;
    *) printf -- '- %s:\n%s' "$1" "$2" ;;
  esac
}

print_line() { [ -z "$2" ] || printf -- '- %s: %s\n' "$1" "$2"; }
