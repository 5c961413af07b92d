# ── The doors ─────────────────────────────────────────────────────────────────────────────────────────────────────

engine_verb() {
  mark=${2-}
  case $mark in '' | *[!0-9A-Za-z]*)
    echo "threadline-host: $1 is a verb of the engine, which gives a mark" >&2
    exit 2
    ;;
  esac
  private
  # It names them itself.
  [ "$1" = hello ] || require_tools
  read_request
  "verb_$1"
}

main() {
  case ${1-} in
    hello | survey | fetch | launch | status | wait | output | cancel | tidy | check | gc) engine_verb "$@" ;;
    # Of this program to itself.
    runner)
      private
      run_launch "$2"
      ;;
    agent)
      private
      shift
      become_agent "$@"
      ;;
    handshake | progress | gate | report) agent_verb "$@" ;;
    fence)
      shift
      agent_fence "$@"
      ;;
    help | --help | -h | '') help "${2-}" ;;
    *)
      help '' >&2
      exit 2
      ;;
  esac
}

main "$@"
