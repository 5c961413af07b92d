# ── wait ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# One call serves all threads of a host. A tick costs one `sleep`; all else is done by the shell itself: `test -nt` per
# repository, and `read` of what may have changed.

tick_seconds=0.15
longest_wait_tenths=250
most_events=500
# Between two looks at what a tick does not see: packed refs, launches whose runner was killed.
look_again_tenths=50

verb_wait() {
  require_number limit_ms "$f_limit_ms"
  make_state_dir
  watch_peer
  stamps=$state_dir/wait.$$
  trap 'end_wait' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  settle_launches
  read_cursor
  read_watches
  wait_for_news
  reply_news
}

end_wait() {
  rm -f "$stamps".*
  kill "$peer_watch" 2>/dev/null
}

# The end of our input is the end of our peer; one that closed it at once cannot be watched like that, and is noticed
# when `probe_peer` writes.
watch_peer() {
  peer_gone=''
  trap 'peer_gone=1' USR1
  exec 3<&0
  (
    exec <&3 3<&- >/dev/null 2>&1
    cat
    kill -USR1 $$
  ) &
  peer_watch=$!
  exec 3<&-
}

# -1: from now on, answered at once. One beyond our last number comes from a state that was wiped: everything.
read_cursor() {
  last_event
  at_once=''
  case $f_cursor in
    -1)
      cursor=$seq
      at_once=1
      ;;
    *)
      require_number cursor "$f_cursor"
      cursor=$f_cursor
      [ "$cursor" -le "$seq" ] || cursor=0
      ;;
  esac
  [ "$cursor" -ge "$seq" ] || at_once=1
}

wait_for_news() {
  local limit now started next_look
  limit=$((f_limit_ms / 100))
  [ "$limit" -le "$longest_wait_tenths" ] || limit=$longest_wait_tenths
  uptime_tenths
  started=$tenths
  next_look=$((started + look_again_tenths))
  local ticks=0
  echo >"$stamps.new"
  while [ -z "$at_once$moved" ]; do
    now=$((started + ticks * 3 / 2))
    uptime_tenths
    [ "$tenths" -eq 0 ] || now=$tenths
    [ "$((now - started))" -lt "$limit" ] || return 0
    sleep "$tick_seconds"
    ticks=$((ticks + 1))
    if [ -n "$peer_gone" ]; then
      [ "$ticks" -le 2 ] || exit 1
      peer_gone=''
    fi
    if [ "$now" -ge "$next_look" ]; then
      next_look=$((now + look_again_tenths))
      look_again
    fi
    look_at_events
    look_at_refs
  done
}

look_at_events() {
  local last=''
  { IFS= read -r last <"$state_dir/events.seq"; } 2>/dev/null || return 0
  if is_number "$last" && [ "$last" -gt "$cursor" ]; then at_once=1; fi
}

reply_news() {
  local events='' line last="$cursor" n=0 moves='' known tip
  while IFS= read -r line; do
    event_json "$line" || continue
    events=$events${events:+,}$json
    last=$event_seq
  done <<END
$([ ! -s "$state_dir/events" ] || events_after "$cursor")
END
  while [ "$n" -lt "$watches" ]; do
    eval "known=\$known_$n tip=\$tip_$n"
    if [ -n "$tip" ] && [ "$tip" != "$known" ]; then moves="$moves${moves:+,}{\"n\":$n,\"tip\":\"$tip\"}"; fi
    n=$((n + 1))
  done
  reply "{\"ok\":true,\"seq\":$last,\"events\":[$events],\"moved\":[$moves]}"
}

events_after() {
  awk -F '\t' -v after="$1" -v most="$most_events" \
    'NF == 6 && $1 + 0 > after + 0 { print; if (++n == most) exit }' "$state_dir/events"
}

event_json() {
  local ref run launch what code
  IFS=$tab read -r event_seq ref run launch what code <<END
$1
END
  is_number "$event_seq" && is_number "$run" && is_number "$launch" || return 1
  json="{\"seq\":$event_seq,\"thread_ref\":\"$ref\",\"run\":$run,\"launch\":$launch,\"state\":\"$what\"$(json_number exit "$code")}"
}
