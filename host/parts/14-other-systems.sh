# ── Where Linux' ways are missing, as on macOS ────────────────────────────────────────────────────────────────────

# perl takes the place of two tools, under their names, so that whoever looks for them finds them.
# flock [-n | -w SECONDS] FD: the lock belongs to the open file, and stays when perl ends.
if ! command -v flock >/dev/null && command -v perl >/dev/null; then
  flock() {
    # shellcheck disable=SC2016 # for perl
    perl -e '
      use Fcntl ":flock";
      my ($now, $seconds) = (0, 0);
      if ($ARGV[0] eq "-n") { $now = shift } elsif ($ARGV[0] eq "-w") { shift; $seconds = shift }
      my $file;
      open($file, ">>&=", $ARGV[0]) or open($file, "<&=", $ARGV[0]) or exit 2;
      $SIG{ALRM} = sub { exit 1 };
      alarm $seconds if $seconds;
      exit(flock($file, $now ? LOCK_EX | LOCK_NB : LOCK_EX) ? 0 : 1)' -- "$@"
  }
fi

perl_session=''
if ! command -v setsid >/dev/null && command -v perl >/dev/null; then
  # shellcheck disable=SC2016 # for perl
  perl_session='POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127'
  setsid() { perl -MPOSIX -e "$perl_session" -- "$@"; }
fi

# COMMAND…, instead of this process, in a session of its own.
exec_in_session() {
  [ -n "$perl_session" ] || exec setsid "$@"
  exec perl -MPOSIX -e "$perl_session" -- "$@"
}

# The seconds of the clock at boot, as the kernel tells them now.
boot_time() {
  boottime=$(sysctl -n kern.boottime 2>/dev/null)
  case $boottime in *'sec = '*) ;; *) boottime=''; return ;; esac
  boottime=${boottime#*sec = }
  boottime=${boottime%%[!0-9]*}
}

# One word that changes with each boot. The time of boot moves with the clock, so the kernel's own id goes before it.
boot_without_proc() {
  boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) && [ -n "$boot" ] && return
  boot_time
  boot=${boottime:-unknown}
}

# PID: sets `process_start`.
process_without_proc() {
  # shellcheck disable=SC2046 # state, and five words of a date
  set -- $(TZ=UTC0 ps -o stat=,lstart= -p "$1" 2>/dev/null)
  case ${1-} in '' | Z*) return 0 ;; esac
  shift
  local IFS=_
  process_start=$*
}

# DIRECTORY: the pids of those who carry it as their cookie. The name is split, for awk's own command line is looked at too.
cookies_without_proc() {
  ps axeww -o pid=,command= 2>/dev/null |
    awk -v dir="$1" 'index($0 " ", " THREADLINE_" "LAUNCH=" dir " ") { print $1 }'
}
