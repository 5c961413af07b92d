# ── handshake, progress, gate, report ─────────────────────────────────────────────────────────────────────────────
# They run inside the agent's sandbox: the repository with its git directory is all that they write.

agent_verb() {
  on_fail=teach
  verb=$1
  shift
  launch_dir=${THREADLINE_LAUNCH-}
  [ -n "$launch_dir" ] && read_spec 2>/dev/null ||
    fail refused 'THREADLINE_LAUNCH does not name a launch: this command works only where Threadline started the agent'
  export_identity
  open_repository "$f_repo"
  head='' commits='' delivered='' evidence='' next='' actions='' blockers='' blocker_count=0 deviation='' resume='' note=''
  codex_thread_id='' next_count=0 blocker_text='' blocker_owner='' blocker_operator='' blocker_next=''
  if [ "$verb" = report ]; then
    verb="report ${1-}"
    case ${1-} in
      done | blocked | replan) ;;
      *) fail usage 'a report is done, blocked or replan' ;;
    esac
    shift
  fi
  require_on_branch
  read_arguments "$@"
  end_blocker
  case $verb in
    handshake) record_handshake ;;
    progress) record_progress ;;
    gate) record_gate ;;
    'report done') record_done ;;
    'report blocked') record_blocked ;;
    'report replan') record_replan ;;
  esac
}

read_arguments() {
  while [ "$#" -gt 0 ]; do
    case " $(flags_of "$verb") " in *" $1 "*) ;; *) fail usage "$1 is no flag of \"$verb\"" ;; esac
    [ "$#" -ge 2 ] || fail usage "$1 lacks its value"
    take_argument "$1" "$2"
    shift 2
  done
}

flags_of() {
  case $1 in
    handshake) echo '--next --codex-thread-id --blocker --owner --operator-required --next-action' ;;
    progress) echo '--note' ;;
    gate) echo '--blocker --owner --operator-required --next-action' ;;
    'report done') echo '--commit --evidence --deviation' ;;
    'report blocked') echo '--blocker --owner --operator-required --next-action --resume --deviation' ;;
    'report replan') echo '--next-action --resume --deviation' ;;
  esac
}

take_argument() {
  case $1 in
    --next)
      require_exact "$1" "$2"
      next="$next  - $value$newline"
      next_count=$((next_count + 1))
      ;;
    --note)
      require_text "$1" "$2"
      note=$value
      ;;
    --codex-thread-id)
      case $2 in '' | *[!A-Za-z0-9._:-]*) fail usage "--codex-thread-id \"$2\" is no id" ;; esac
      codex_thread_id=$2
      ;;
    --blocker) begin_blocker "$2" ;;
    --owner)
      require_owner "$2"
      blocker_owner=$owner
      ;;
    --operator-required)
      case $2 in yes | no) blocker_operator=$2 ;; *) fail usage "--operator-required must be yes or no, not \"$2\"" ;; esac
      ;;
    --next-action)
      require_action "$1" "$2"
      if [ "$verb" = 'report replan' ]; then add_action "$action"; else blocker_next=$action; fi
      ;;
    --commit) add_commit "$2" ;;
    --evidence) add_evidence "$2" ;;
    --deviation)
      require_exact "$1" "$2"
      deviation=$value
      ;;
    --resume)
      require_exact "$1" "$2"
      resume=$value
      ;;
  esac
}

record_handshake() {
  [ "$next_count" -ge 1 ] && [ "$next_count" -le 3 ] ||
    fail usage "a handshake has one to three --next, each what you believe is the best next step and why; $next_count came"
  [ -n "$blockers" ] || blockers=none
  record_entry handshake ''
}

record_progress() {
  [ -n "$note" ] || fail usage 'progress lacks --note'
  record_entry progress ''
}

record_gate() {
  [ "$blocker_count" -eq 1 ] || fail usage "a gate is exactly one --blocker with its flags; $blocker_count came"
  record_entry gate ''
}

record_done() {
  [ -n "$commits" ] || fail usage 'report done lacks --commit'
  [ -n "$evidence" ] || fail usage 'report done lacks --evidence'
  require_delivered_last
  require_evidence_committed
  next=none
  deviation=${deviation:-none}
  record_entry closure 'done'
}

record_blocked() {
  [ "$blocker_count" -ge 1 ] || fail usage 'report blocked lacks --blocker'
  [ -n "$resume" ] || fail usage 'report blocked lacks --resume: what must one know to go on?'
  next=$actions
  deviation=${deviation:-none}
  record_entry closure blocked
}

record_replan() {
  [ -n "$actions" ] || fail usage 'report replan lacks --next-action'
  [ -n "$resume" ] || fail usage 'report replan lacks --resume: what must one know to go on?'
  next=$actions
  deviation=${deviation:-none}
  record_entry closure replan
}

# What was wrong, and the right call beside it.
teach() {
  {
    echo "threadline ${verb-}: $2"
    case $1 in usage) echo; help "${verb-}" ;; esac
  } >&2
  case $1 in usage | refused) exit 2 ;; esac
}
