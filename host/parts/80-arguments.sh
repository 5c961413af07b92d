# ── Arguments of the agents' verbs ────────────────────────────────────────────────────────────────────────────────

# Above this, text belongs into a committed file.
longest_value=2000

# Sets `value`: trimmed, one line, not empty.
require_text() {
  trim "$2"
  [ -n "$value" ] || fail usage "$1 is empty"
  [ "${#value}" -le "$longest_value" ] || fail usage "$1 has ${#value} bytes, the most is $longest_value: put it into a committed file and name that"
  case $value in *[[:cntrl:]]*) fail usage "$1 must be one line without control characters" ;; esac
}

trim() {
  value=$1
  while case $value in [[:space:]]*) true ;; *) false ;; esac do value=${value#?}; done
  while case $value in *[[:space:]]) true ;; *) false ;; esac do value=${value%?}; done
}

# Sets `action`: `packet:path` or ``command:`line` ``, from how an agent gives it.
require_action() {
  require_text "$1" "$2"
  case $value in
    packet:*)
      trim "${value#packet:}"
      case $value in *[[:space:]]*) fail usage "$1: a packet's path must not hold a space" ;; esac
      require_path "$1" "$value"
      action=packet:$value
      ;;
    command:*)
      trim "${value#command:}"
      strip_backquotes
      require_runnable "$1" "$value"
      quote_command
      action=command:$quoted
      ;;
    *) fail usage "$1 \"$value\" is no next action: it must be packet:<path> or command:<command line>" ;;
  esac
}

# An agent may bring the backquotes of the log's form along.
strip_backquotes() {
  case $value in
    '`'*'`')
      local inside="${value#?}"
      inside=${inside%?}
      case $inside in *'`'*) ;; *) trim "$inside" ;; esac
      ;;
  esac
}

# A fence one longer than the longest run of backquotes inside; one of more than one has a space inside at each end.
quote_command() {
  local fence='`'
  while case $value in *"$fence"*) true ;; *) false ;; esac do fence="$fence\`"; done
  if [ "${#fence}" -eq 1 ]; then quoted="$fence$value$fence"; else quoted="$fence $value $fence"; fi
}

require_owner() {
  owner=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')
  case $owner in
    operator) return ;;
    *:*:* | *[!a-z0-9._:-]* | [!a-z0-9]* | *[!a-z0-9] | *[!a-z0-9]:* | *:[!a-z0-9]*) ;;
    ?*:?*) return ;;
  esac
  fail usage "--owner \"$1\" must be operator or <name>:<agent>, such as infra:codex"
}

require_path() {
  case $2 in
    '' | /* | '~'* | *\\* | *'`'* | [A-Za-z]:*) fail usage "$1: \"$2\" must be a path inside the repository" ;;
  esac
  case /$2/ in
    */../* | *//* | */./* | */.[gG][iI][tT]/*) fail usage "$1: \"$2\" must be a plain path inside the repository" ;;
  esac
  [ "${#2}" -le 512 ] || fail usage "$1: the path is longer than 512 characters"
}

# A blocker is four flags; the next --blocker, or the end, closes it.
begin_blocker() {
  end_blocker
  require_exact --blocker "$1"
  blocker_text=$value
  # The log tells text from keys by what stands at the end of the line.
  case " $(printf '%s' "$value" | tr '[:upper:]' '[:lower:]')" in
    *' owner='* | *' owner ='* | *' operator_required='* | *' operator_required ='* | *' next='* | *' next ='* | *' hold='* | *' hold ='*)
      fail usage '--blocker must not hold "owner=", "operator_required=", "next=" or "hold=": they have flags of their own'
      ;;
  esac
}

end_blocker() {
  [ -n "$blocker_text" ] || return 0
  [ -n "$blocker_owner" ] || fail usage "the blocker \"$blocker_text\" lacks --owner"
  [ -n "$blocker_operator" ] || fail usage "the blocker \"$blocker_text\" lacks --operator-required yes|no"
  [ -n "$blocker_next" ] || fail usage "the blocker \"$blocker_text\" lacks --next-action"
  blockers="$blockers  - $blocker_text owner=$blocker_owner operator_required=$blocker_operator next=$blocker_next$newline"
  blocker_count=$((blocker_count + 1))
  add_action "$blocker_next"
  blocker_text='' blocker_owner='' blocker_operator='' blocker_next=''
}

# Each next action once.
add_action() {
  case "$newline$actions" in *"$newline  - $1$newline"*) ;; *) actions="$actions  - $1$newline" ;; esac
}
