import { createHash } from 'node:crypto';
import type { Program } from '../../../activities/ssh/program.ts';

/**
 * A program that speaks the host's protocol and does nothing else: the transport must carry whatever it says. `repo` tells it what to do:
 * how long a reply to give, to break off, to keep silent.
 */
const text = `#!/bin/sh
m=$2
behaviour=
while IFS= read -r line && [ -n "$line" ]; do
  case $line in repo=*) behaviour=\${line#repo=} ;; esac
done
frame() { printf '\\n%s%s%s\\n' "$m" "$1" "$m"; }
echo "$1 $behaviour $$" >>"$XDG_STATE_HOME/calls"
case $1:$behaviour in
hello:*) cat >/dev/null
  frame '{"ok":true,"boot_id":"b","state_b64":"L3N0YXRl","git":"2.39.5","missing":[]}' ;;
tidy:half) printf '\\n%s{"ok":true,' "$m" ;;
tidy:silent) while [ -d "$XDG_STATE_HOME" ]; do sleep 0.2; done ;;
tidy:endless) exec yes noise ;;
tidy:garbage) head -c 300000 /dev/urandom; printf '\\n%s\\377\\000{{%s\\n' "$m" "$m" ;;
tidy:other) printf '\\n%s{"ok":true,"files":9,"files_b64":""}%s\\n' 0123456789abcdef0123456789abcdef 0123456789abcdef0123456789abcdef
  [ ! -e "$XDG_STATE_HOME/also" ] || frame '{"ok":true,"files":0,"files_b64":""}' ;;
tidy:refuses) frame '{"ok":false,"code":"repository_missing","detail_b64":"G1szMW1nb25l"}' ;;
tidy:strange) frame '{"ok":true,"files":"many"}' ;;
tidy:stderr) echo 'disk on fire' >&2; exit 3 ;;
output:*) frame "{\\"ok\\":true,\\"total\\":$behaviour,\\"kept_head\\":0,\\"dropped\\":0,\\"from\\":0,\\"data_b64\\":\\"$(head -c "$behaviour" /dev/zero | base64 -w0)\\",\\"state\\":\\"ended\\"}" ;;
wait:*) cat >/dev/null ;;
esac
`;

export const standIn = programOf(text);

export function programOf(program: string): Program {
  return { text: program, sha256: createHash('sha256').update(program).digest('hex') };
}
