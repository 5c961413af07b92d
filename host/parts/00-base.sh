#!/bin/sh
# threadline-host: what Threadline runs on a role's host. POSIX sh; needs git, and flock and setsid or perl.
# For the engine: threadline-host VERB MARK (fields on stdin, one framed JSON line back).
# For agents:     "$THREADLINE" VERB …      ("$THREADLINE" help tells how).
# What shellcheck is told not to say: `local` and `test -nt` are in dash, bash and busybox sh alike (SC3043, SC3013);
# `fail` never returns, so `A && B || fail` is sound (SC2015); what is exported in a subshell is meant for it (SC2030, SC2031).
# shellcheck disable=SC3043,SC3013,SC2015,SC2030,SC2031
set -u

program=$0
case $program in /*) ;; *) program=$PWD/$program ;; esac

state_dir=${XDG_STATE_HOME:-${HOME-}/.local/state}/threadline
proc=${THREADLINE_PROC:-/proc}
[ -d "$proc" ] || proc=''
tab='	'
newline='
'
# A login may give no PATH at all: then what every system has. What is named but lacks a tool is told (require_tools).
export PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}"
# Bytes, not characters, in every length and pattern below; the agent gets back what the caller had.
caller_locale=${LC_ALL-}
export LC_ALL=C

# Whoever called may stand in another repository. GIT_CONFIG_GLOBAL, _SYSTEM and _NOSYSTEM stay: they are the user's own.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR \
  GIT_NAMESPACE GIT_PREFIX GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT GIT_EXTERNAL_DIFF GIT_DIFF_OPTS \
  GIT_PAGER GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_ASKPASS GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_PROXY_COMMAND \
  GIT_TEMPLATE_DIR GIT_EXEC_PATH GIT_ATTR_SOURCE GIT_SHALLOW_FILE GIT_GRAFT_FILE GIT_REPLACE_REF_BASE \
  GIT_QUARANTINE_PATH GIT_CEILING_DIRECTORIES GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS \
  GIT_ICASE_PATHSPECS GIT_TRACE GIT_TRACE2 GIT_TRACE2_EVENT GIT_TRACE_SETUP GIT_REDIRECT_STDERR

# What `fail CODE DETAIL` does: answer the engine, refuse a launch, or teach an agent.
on_fail=reply_failure

fail() {
  "$on_fail" "$@"
  exit 1
}

# State is the user's alone; what is written into work trees and by agents keeps the caller's mask.
private() {
  caller_umask=$(umask)
  umask 077
}

# Before a process that is not ours is started: its locale, its mask, no cookie of a launch around us.
restore_caller() {
  umask "$caller_umask"
  if [ -n "$caller_locale" ]; then LC_ALL=$caller_locale; else unset LC_ALL; fi
  unset THREADLINE THREADLINE_THREAD_REF THREADLINE_RUN THREADLINE_TURN THREADLINE_LAUNCH THREADLINE_SPOOL
}

make_state_dir() {
  [ ! -d "$state_dir/live" ] || return 0
  [ -n "${XDG_STATE_HOME-}${HOME-}" ] || fail host_disk_full 'neither HOME nor XDG_STATE_HOME is set'
  [ ! -L "$state_dir" ] || fail host_disk_full "$state_dir is a symbolic link"
  mkdir -p "$state_dir/live" "$state_dir/launches" "$state_dir/spool" 2>/dev/null &&
    chmod 700 "$state_dir" || fail host_disk_full "$state_dir cannot be made"
  make_ballast
}

# FILE TEXT over what stands there, without asking the disk for room; the rest of an old text stays behind it.
write_over() {
  printf '%s\n' "$2" 1<>"$1"
} 2>/dev/null

# Given up when the disk is full, so that the end of a launch can still be told.
make_ballast() {
  [ -s "$state_dir/ballast" ] || printf '%65535s\n' '' >"$state_dir/ballast"
} 2>/dev/null

# FOLDER: can anything be written there?
takes_words() {
  if printf '%511s\n' '' >"$1/probe.$$" && [ -s "$1/probe.$$" ]; then
    rm -f "$1/probe.$$"
  else
    rm -f "$1/probe.$$"
    return 1
  fi
} 2>/dev/null

# Tenths of a second since boot, without a fork; 0 where there is no uptime to read.
uptime_tenths() {
  tenths=0
  if [ -n "$proc" ] && [ -r "$proc/uptime" ] && IFS=' ' read -r tenths _ <"$proc/uptime"; then
    local fraction="${tenths#*.}"
    tenths=${tenths%%.*}${fraction%"${fraction#?}"}
  fi
}

utc_now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

is_number() {
  case $1 in '' | *[!0-9]* | ????????????????*) return 1 ;; esac
}

is_object_id() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ "${#1}" -eq 40 ] || [ "${#1}" -eq 64 ]
}

# Every TEXT in STRING by OTHER, as plain text; sets `replaced`.
replace_all() {
  local rest="$1"
  replaced=
  while :; do
    case $rest in
      *"$2"*)
        replaced=$replaced${rest%%"$2"*}$3
        rest=${rest#*"$2"}
        ;;
      *)
        replaced=$replaced$rest
        return
        ;;
    esac
  done
}

# A limit on git runs that may hang on a network or on a trap that an agent laid; without `timeout` there is none.
bounded() {
  local seconds="$1"
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}
