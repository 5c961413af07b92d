# ── What is too vague, and what is no command line ────────────────────────────────────────────────────────────────
# A part of what contract/vague.ts and contract/command-line.ts refuse, so that an agent hears of it at once: the engine's
# answer counts. Nothing that they let pass may be refused here.

require_exact() {
  require_text "$1" "$2"
  take_core "$value"
  case $core in
    '' | tbd | tba | tbc | todo | to-do | fixme | xxx | wip | n/a | na | unknown | unclear | something | various | etc | placeholder | \
      to\ be\ determined | to\ be\ decided | to\ be\ defined | to\ be\ confirmed | to\ be\ discussed | see\ above | as\ above | as\ needed | \
      as\ required | as\ discussed | if\ needed | when\ possible | later | asap | next | next\ step | next\ steps | \
      investigate | investigation | investigating | look\ into | look | check | verify | debug | debugging | research | review | analyze | analyse | \
      fix | fixed | fixing | fix\ code | solve | resolve | handle | cleanup | clean\ up | refactor | improve | improvements | optimize | \
      continue | continue\ with\ next\ steps | continue\ work | proceed | resume | retry | try | keep\ going | carry\ on | start | finish | \
      follow\ up | follow-up | followup | discuss | coordinate | clarify | escalate | ask | monitor | wait | waiting | update | implement | \
      check\ logs | see\ logs | see\ log | review\ code | check\ back | make\ it\ work | do | \
      works | working | works\ as\ expected | done | success | completed | implemented | ok | okay | yes | no | good | better | \
      changed | adjusted | minor | minor\ changes | some\ changes | small\ changes | different | different\ approach | necessary | \
      blocked | stuck | pending | failed | error | errors | not\ working | does\ not\ work | something\ went\ wrong | cannot\ proceed | \
      nothing | in\ progress | ongoing | remaining\ work)
      fail usage "$1 \"$value\" is too vague: say what, where and why, so that somebody else can act on it"
      ;;
  esac
}

# Sets `core`: the words without case, marks at their ends, and words that make nothing more exact.
take_core() {
  local word
  core=''
  set -f
  # shellcheck disable=SC2046 # the words, one by one
  set -- $(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')
  set +f
  for word; do
    while case $word in *[.!?]) true ;; *) false ;; esac do word=${word%?}; done
    case $word in
      '<'*[!a-z0-9_-]*'>') ;;
      '<'*'>') continue ;;
      '' | … | - | the | this | that | please | now | then | again | further | further, | more | also | will | i | we | issue | issues | problem | \
        problems | thing | things | soon | needs | need | required) continue ;;
      it) [ "$core" = make ] || continue ;;
    esac
    core="$core${core:+ }$word"
  done
}

# The first word that is run must be one that could be: no placeholder, and nothing that is said to people.
require_runnable() {
  require_exact "$1" "$2"
  case $value in *[[:alnum:]]*) ;; *) fail usage "$1: \"$value\" is no command line" ;; esac
  local first lower
  set -f
  # shellcheck disable=SC2086 # the words, one by one
  set -- "$1" $value
  set +f
  while runs_another "${2-}" "${3-}"; do
    case $2 in *[\"\'\`\$]*) return 0 ;; esac
    first=$1
    shift 2
    set -- "$first" "$@"
  done
  first=${2-}
  lower=$(printf '%s' "$first" | tr '[:upper:]' '[:lower:]')
  case $first in
    '<'[A-Za-z]*'>' | ... | … | TBD | TODO | FIXME | COMMAND | '[command]' | '{command}' | your-* | your_* | -* | ?*: | packet:* | command:* | \
      Check | Fix | Review | Update | Install | Find | Test | Wait | Reboot | Restart | Start | Stop | Make | Power | Open | Add | Create | Remove | \
      Change | Deploy | Verify | Configure | Set | Get) lower=please ;;
  esac
  case $lower in
    please | kindly | ask | tell | contact | investigate | ensure | decide | discuss | coordinate | escalate | clarify | run | execute | the | we | \
      you | someone | somebody | once | after | when | operator)
      fail usage "$1: \"$value\" is no command line: it must begin with a program that could be run"
      ;;
  esac
  [ "$*" != "$1 threadline resume ${4-}" ] ||
    fail usage "$1: \"$value\" alone is no next action: name what must be done before the thread is resumed"
}

# WORD NEXT. Is WORD only an assignment, or a program that runs NEXT?
runs_another() {
  case $1 in
    *[!A-Za-z0-9_]*=* | [0-9]*) return 1 ;;
    [A-Za-z_]*=*) return 0 ;;
    sudo | time | env | nohup) ;;
    *) return 1 ;;
  esac
  case $2 in '' | -*) return 1 ;; esac
}
