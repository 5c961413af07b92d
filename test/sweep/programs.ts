import { spawnSync } from 'node:child_process';
import type { Program } from '../../activities/ssh/program.ts';
import { hostProgram } from '../../host/build.ts';
import { programOf } from '../activities/ssh/stand-in.ts';

/** The parts of the host program that a kill can meet: each is a process of its own. */
export const victims = ['launch', 'runner', 'keeper', 'agent', 'cancel'] as const;
export type Victim = (typeof victims)[number];

/** Launchers that were broken on purpose, which a sweep must find out. */
export const sabotages = ['no claim', 'claim before the runner'] as const;
export type Sabotage = (typeof sabotages)[number];

/** Where the next process of a kind finds `STEP LAUNCH`: at which of its steps it dies. Without a file it lives. */
export const planOf = (stateHome: string, victim: Victim): string => `${stateHome}/kill-${victim}`;
/** Where it notes before which command it died, as `VICTIM-LAUNCH`. */
export const notesOf = (stateHome: string): string => `${stateHome}/killed`;
/** In the place of a step: it dies at none and notes them all, a line each. */
export const everyStep = 'all';

/** The program as it is shipped, or a variant of it. */
export const programUnder = (sabotage?: Sabotage): Program =>
  sabotage === undefined ? hostProgram() : programOf(sabotaged(hostProgram().text, sabotage));

/**
 * The same program under bash, where one process kills itself with -9 before a step that a file names. A step is a simple
 * command, of which bash tells in its DEBUG trap. What it started lives on, as after any kill -9.
 */
export function killable({ text }: Program): Program {
  const keeper = swap(text, /^keep_agent\(\) \{$/m, 'keep_agent() {\n  die_as_planned keeper');
  return programOf(swap(keeper, /^#!.*\n/, `#!${bash()}\n${dying}\n`));
}

// `mv` decides which of two launchers at once takes the plan. The keeper is a subshell, and inherits the runner's trap.
const dying = `die_as_planned() {
  [ -e "$XDG_STATE_HOME/kill-$1" ] && mv "$XDG_STATE_HOME/kill-$1" "$XDG_STATE_HOME/taken-$1" 2>/dev/null || return 0
  kill_as=$1 kill_pid=$BASHPID kill_step=0
  read -r kill_at kill_launch <"$XDG_STATE_HOME/taken-$1"
  set -T
  if [ "$kill_at" = ${everyStep} ]; then
    trap 'note_step "$BASH_COMMAND"' DEBUG
  else
    trap 'kill_step=$((kill_step + 1))
      [ "$kill_step" -ne "$kill_at" ] || { note_step "$BASH_COMMAND"; kill -9 "$kill_pid"; }' DEBUG
  fi
}
note_step() { printf '%s\\n' "\${1%%[[:cntrl:]]*}" >>"$XDG_STATE_HOME/killed/$kill_as-$kill_launch"; }
die_as_planned "\${1-}"`;

function sabotaged(text: string, sabotage: Sabotage): string {
  switch (sabotage) {
    // Neither the lock nor the link decides any more; that of two runners one is late is all that is left.
    case 'no claim':
      return swap(
        swap(text, /^claim\(\) \{\n[\s\S]*?^\}/m, 'claim() { :; }'),
        /^ {2}ln ("\$launch_dir\/started\.\w+" "\$launch_dir\/started") \|\| exit 1$/m,
        '  cp "$launch_dir/started.new" "$launch_dir/started" || :',
      );
    // As `mkdir` in a launcher would: whoever dies after it takes the launch with it.
    case 'claim before the runner':
      return swap(text, /^ {4}start_runner$/m, '    if mkdir "$launch_dir/claimed"; then start_runner; fi');
  }
}

function swap(text: string, part: RegExp, by: string): string {
  if (!part.test(text)) throw new Error(`the host program has no part ${String(part)} to sabotage`);
  return text.replace(part, () => by);
}

function bash(): string {
  const found = spawnSync('/bin/sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim();
  if (found === '') throw new Error('a kill at each step needs bash');
  return found;
}
