# ── Processes: who is who, and who still lives ────────────────────────────────────────────────────────────────────

boot_id() {
  boot=unknown
  if [ -z "$proc" ]; then
    boot_without_proc
  elif [ -r "$proc/sys/kernel/random/boot_id" ]; then IFS= read -r boot <"$proc/sys/kernel/random/boot_id" || :; fi
}

# Sets `now`, and `clock`: what the clock showed at boot, as it stands now. It changes only when somebody sets the clock;
# empty where there is no uptime to read.
read_clock() {
  now=$(date +%s)
  clock=''
  uptime_tenths
  if [ "$tenths" -ne 0 ]; then
    clock=$((now - tenths / 10))
  elif [ -z "$proc" ]; then
    boot_time
    clock=$boottime
  fi
}

# Sets `process_start` (clock ticks after boot; empty when no such process lives). With the pid it names one process
# for ever on one boot. The name in field 2 may hold anything, newlines and ")" too.
look_at_process() {
  local stat='' line
  process_start=''
  [ -n "$1" ] || return 0
  if [ -z "$proc" ]; then
    process_without_proc "$1"
    return 0
  fi
  [ -r "$proc/$1/stat" ] || return 0
  { while IFS= read -r line || [ -n "$line" ]; do stat="$stat $line"; done <"$proc/$1/stat"; } 2>/dev/null
  stat=${stat##*) }
  [ -n "$stat" ] || return 0
  # shellcheck disable=SC2086 # split into fields
  set -- $stat
  # A zombie does nothing any more; where nobody reaps, it stays for ever.
  case ${1-} in '' | Z | X | x) return 0 ;; esac
  process_start=${20-}
}

# PID START
lives() {
  [ -n "$1" ] && [ -n "$2" ] || return 1
  look_at_process "$1"
  [ "$process_start" = "$2" ]
}

# Pids of all living processes that carry DIRECTORY as their cookie, whatever session they fled to; sets `found`.
find_by_cookie() {
  local pid
  found=
  for pid in $(cookie_bearers "$1"); do
    pid=${pid%/environ}
    pid=${pid##*/}
    [ "$pid" != "$$" ] || continue
    look_at_process "$pid"
    [ -z "$process_start" ] || found="$found $pid"
  done
}

cookie_bearers() {
  if [ -z "$proc" ]; then
    cookies_without_proc "$1"
  else
    grep -lszxF "THREADLINE_LAUNCH=$1" "$proc"/[0-9]*/environ 2>/dev/null
  fi
}

# SIGNAL PID START COOKIE: to the group that PID leads, as long as it is that process, and to all who carry the cookie.
signal_all() {
  if lives "$2" "$3"; then kill "-$1" "-$2" 2>/dev/null || kill "-$1" "$2" 2>/dev/null; fi
  find_by_cookie "$4"
  local pid
  for pid in $found; do kill "-$1" "$pid" 2>/dev/null; done
}

# PID START COOKIE GRACE_TENTHS: TERM, then KILL; sets `found` to what survives both.
end_processes() {
  local waited=0
  signal_all TERM "$1" "$2" "$3"
  while [ "$waited" -lt "$4" ] && any_left "$@"; do
    sleep 0.1
    waited=$((waited + 1))
  done
  waited=0
  # A process may fork between the look and the blow, so strike until nobody is left, for two seconds.
  while [ "$waited" -lt 20 ] && any_left "$@"; do
    signal_all KILL "$1" "$2" "$3"
    sleep 0.1
    waited=$((waited + 1))
  done
  any_left "$@" || :
}

any_left() {
  find_by_cookie "$3"
  if lives "$1" "$2"; then
    case " $found " in *" $1 "*) ;; *) found="$found $1" ;; esac
  fi
  [ -n "$found" ]
}
