# ── output ────────────────────────────────────────────────────────────────────────────────────────────────────────

most_bytes=1048576

verb_output() {
  require_launch
  require_number from "$f_from"
  require_number max "$f_max"
  [ "$f_max" -le "$most_bytes" ] || f_max=$most_bytes
  read_state
  measure_output "$launch_dir"
  local from="$f_from" dropped=0
  if [ -n "$tail_start" ]; then
    dropped=$((tail_start - kept_head))
    if [ "$from" -ge "$kept_head" ] && [ "$from" -lt "$tail_start" ]; then from=$tail_start; fi
  fi
  [ "$from" -le "$total" ] || from=$total
  # A MiB goes past every variable.
  printf '\n%s{"ok":true,"total":%s,"kept_head":%s,"dropped":%s,"from":%s,"state":"%s","data_b64":"' \
    "$mark" "$total" "$kept_head" "$dropped" "$from" "$state"
  [ "$from" -ge "$total" ] || print_output "$launch_dir" "$from" "$f_max" | base64_line
  printf '"}%s\n' "$mark"
}
