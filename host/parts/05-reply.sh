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
  [ -n "$1" ] || return 0
  encoded=$(printf '%s' "$1" | base64_line)
  [ -n "$encoded" ] || encode_slowly "$1"
}

base64_line() { base64 | tr -d '\n'; } 2>/dev/null

# Without any tool, for the answer that says that tools are missing.
encode_slowly() {
  local text="$1" digits='ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/' n a b c pad
  encoded=
  while [ -n "$text" ]; do
    pad=''
    a=$(first_byte "$text") text=${text#?}
    b=$(first_byte "$text") c=$(first_byte "${text#?}")
    [ -n "$text" ] || pad='=='
    if [ -n "$text" ] && [ -z "${text#?}" ]; then pad='='; fi
    text=${text#?} text=${text#?}
    n=$((a * 65536 + b * 256 + c))
    for n in $((n / 262144)) $((n / 4096 % 64)) $((n / 64 % 64)) $((n % 64)); do
      set -- "$digits"
      while [ "$n" -gt 0 ]; do
        set -- "${1#?}"
        n=$((n - 1))
      done
      encoded=$encoded${1%"${1#?}"}
    done
    case $pad in
      '==') encoded=${encoded%??}== ;;
      '=') encoded=${encoded%?}= ;;
    esac
  done
}

first_byte() { if [ -n "$1" ]; then printf '%d' "'$1"; else echo 0; fi; }

# `,"key":value`, or nothing where there is no value.
json_number() { if is_number "$2"; then printf ',"%s":%s' "$1" "$2"; fi; }
json_token() {
  case $2 in '' | *[!A-Za-z0-9:._/+-]*) return ;; esac
  printf ',"%s":"%s"' "$1" "$2"
}

# A peer that has gone is noticed by writing to it: this ends the program by SIGPIPE, or here where that is ignored.
probe_peer() { echo || exit 1; } 2>/dev/null
