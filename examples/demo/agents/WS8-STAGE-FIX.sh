# shellcheck shell=sh disable=SC2154
handshake() {
  "$THREADLINE" handshake --next "Mend stageOf in src/stage.mjs, because it converts the whole match instead of the digit."
}

work() {
  node --test >/dev/null 2>&1 && say "the tests pass already?"
  sed 's/Number(match\[0\])/Number(match[1])/' src/stage.mjs >src/stage.mended
  mv src/stage.mended src/stage.mjs
  fix=$(commit "Read the digit of a stage line, not the whole line" src/stage.mjs)
  mkdir -p evidence/ws8
  node --test --test-reporter=tap >evidence/ws8/test.txt
  proof=$(commit "Keep the test report as evidence" evidence/ws8/test.txt)
  "$THREADLINE" progress --note "The suite passes; the report is committed."
  "$THREADLINE" report "done" --commit "$fix" --commit "$proof" --evidence AC1=evidence/ws8/test.txt
}
