import { homedir, hostname, userInfo } from 'node:os';
import { failure } from '../failure.ts';

/** What the percent tokens of ssh_config stand for. */
export interface Facts {
  /** As it was asked for, `%n`. */
  readonly alias: string;
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string;
}

/** `ssh -G` leaves ProxyCommand and IdentityFile as they are written (OpenSSH 9.2): the rest of the expansion is ours. */
export function expandCommand(name: string, written: string, facts: Facts): string {
  const { alias, hostname: host, port, user } = facts;
  return expand(name, 'ProxyCommand', written, { n: alias, h: host, p: String(port), r: user });
}

export function expandFile(name: string, written: string, facts: Facts): string {
  const { alias, hostname: host, port, user, hostKeyAlias } = facts;
  const local = hostname();
  const me = userInfo();
  const file = expand(name, 'IdentityFile', written.replace(/^~(?=\/)/u, homedir()), {
    ...{ d: homedir(), h: host, i: String(me.uid), k: hostKeyAlias, l: local, n: alias, p: String(port) },
    ...{ L: local.split('.')[0] ?? local, r: user, u: me.username },
  });
  return file.replace(/\$\{(\w+)\}/gu, (_, variable: string) => {
    const value = process.env[variable];
    if (value === undefined)
      throw failure('ssh_config', `${name}: IdentityFile ${written} names ${variable}, which is not set`);
    return value;
  });
}

function expand(
  name: string,
  keyword: string,
  written: string,
  tokens: Readonly<Record<string, string>>,
): string {
  return written.replace(/%(.?)/gu, (token, letter: string) => {
    const value = letter === '%' ? '%' : Object.hasOwn(tokens, letter) ? tokens[letter] : undefined;
    if (value === undefined)
      throw failure(
        'ssh_config',
        `${name}: ${token} in ${keyword} ${written} cannot be honoured here; write out what it stands for`,
      );
    return value;
  });
}
