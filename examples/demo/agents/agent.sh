#!/bin/sh
# A role agent that plays its part from a script: the prompt comes on stdin, what it does is real.
# Usage: agent.sh FOLDER, where FOLDER holds the bench's touch log and the demo's marks.
set -eu
bench=$1
here=$(dirname "$0")
# shellcheck disable=SC2034 # read by the part: a scripted agent knows what to do, and looks for little in its prompt
prompt=$(cat)
say() { printf '%s\n' "$*"; }

# The touch log proves who was at the slot when: one line on arrival, one on leaving.
touch_slot() { printf '%s %s %s\n' "$1" "$THREADLINE_THREAD_REF" "$2" >>"$bench/touches"; }

commit() { # MESSAGE PATH…
  message=$1
  shift
  git add -- "$@"
  git commit -q -m "$message"
  git rev-parse HEAD
}

say "thread $THREADLINE_THREAD_REF turn $THREADLINE_TURN"
if [ "$THREADLINE_TURN" = 0 ]; then
  part=handshake
else
  part="turn-$THREADLINE_TURN"
fi
# shellcheck source=/dev/null # one file a thread, beside this one
. "$here/$THREADLINE_THREAD_REF.sh"
case $part in
  handshake) handshake ;;
  *) work "$THREADLINE_TURN" ;;
esac
