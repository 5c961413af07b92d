# ── Answers to the engine ─────────────────────────────────────────────────────────────────────────────────────────
# One frame a call, printed last: MARK{json}MARK on a line of its own. Whatever else reaches stdout is noise.

reply() {
  printf '\n%s%s%s\n' "$mark" "$1" "$mark"
}

reply_failure() {
  encode "$2"
  reply "{\"ok\":false,\"code\":\"$1\",\"detail_b64\":\"$encoded\"}"
}

# Sets `encoded`. Foreign and unbounded text travels in base64 only.
encode() {
  encoded=
  [ -z "$1" ] || encoded=$(printf '%s' "$1" | base64_line)
}

base64_line() { base64 | tr -d '\n'; }

# `,"key":value`, or nothing where there is no value.
json_number() { if is_number "$2"; then printf ',"%s":%s' "$1" "$2"; fi; }
json_token() {
  case $2 in '' | *[!A-Za-z0-9:._/+-]*) return ;; esac
  printf ',"%s":"%s"' "$1" "$2"
}

# A peer that has gone is noticed by writing to it: this ends the program by SIGPIPE, or here where that is ignored.
probe_peer() { echo || exit 1; } 2>/dev/null
