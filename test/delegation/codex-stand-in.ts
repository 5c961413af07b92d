import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codexFixture } from '../activities/role/codex-fixture.ts';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';

/**
 * A world whose `codex` is a script that prints what the real one was recorded to print, and works as it is told by the
 * files that stand in `told`: `<REF>-<what>`.
 */
export interface StandInWorld extends World {
  /** From now on a thread's agent behaves so, until it is taken back. */
  tell(ref: string, what: Behaviour): Promise<void>;
}
/** `forgetful`: no conversation can be resumed. `silent`: it ends without a report. */
export type Behaviour = 'quota-today' | 'quota-exceeded' | 'not-logged-in' | 'forgetful' | 'silent';

export async function makeStandInWorld(role: readonly string[] = []): Promise<StandInWorld> {
  const world = await makeWorld({
    agent: { preset: 'codex' },
    role: (root) => [`env_file = "${root}/agent.env"`, ...role],
    host: async (root) => {
      await mkdir(join(root, 'bin'));
      await mkdir(join(root, 'told'));
      for (const name of ['quota-today', 'quota-exceeded', 'not-logged-in', 'unknown-thread'])
        await writeFile(join(root, 'told', name), codexFixture(name));
      await writeFile(join(root, 'bin/codex'), script(root));
      await chmod(join(root, 'bin/codex'), 0o755);
      const path = `${root}/bin:${process.env['PATH'] ?? ''}`;
      await writeFile(join(root, 'agent.env'), `PATH=${path}\n`, { mode: 0o600 });
      return ['local = true', `state_home = "${root}/host-state"`];
    },
  });
  return {
    ...world,
    tell: (ref, what) => writeFile(join(world.root, 'told', `${ref}-${what}`), ''),
  };
}

/** 1,000 tokens a turn, told as Codex does: of the whole conversation. */
const script = (root: string): string => `#!/bin/sh
set -eu
told=${root}/told ref=$THREADLINE_THREAD_REF
is() { [ -e "$told/$ref-$1" ]; }
id=$(printf '01a203f3-1f9a-7c11-9d1e-%012d' "$$")
while [ "$1" != - ] && [ "$1" != resume ]; do shift; done
if [ "$1" = resume ]; then
  if is forgetful; then cat "$told/unknown-thread" >&2; exit 1; fi
  id=$2
fi
cat >>"$told/$ref-prompts"
echo "$id $*" >>"$told/$ref-starts"
printf '{"type":"thread.started","thread_id":"%s"}\\n{"type":"turn.started"}\\n' "$id"
for what in quota-today quota-exceeded not-logged-in; do
  if is "$what"; then
    [ "$what" = quota-exceeded ] || rm "$told/$ref-$what"
    # The recorded time becomes one that has just passed.
    sed -n "s/2:42 PM/$(LC_ALL=C date -d '2 minutes ago' '+%b %-dth, %Y %-I:%M %p')/; /turn.failed/p" "$told/$what"
    exit 1
  fi
done
if [ "$THREADLINE_TURN" = 0 ]; then
${honestHandshake}
elif ! is silent; then
${honestWork}
fi
echo "$id" >>"$told/turns"
printf '{"type":"turn.completed","usage":{"input_tokens":%s00,"cached_input_tokens":0,"output_tokens":100}}\\n' \\
  "$(($(grep -c "$id" "$told/turns") * 10 - 1))"
`;
