import type { RemoteHost } from '../../contract/config.ts';
import { failure } from '../failure.ts';
import { askOpenSsh, isOn, settingOf, type Settings } from './openssh.ts';
import { lookupName, standardKeepalive, targetOfHost, type Target, type Way } from './target.ts';
import { expandCommand, expandFile, type Facts } from './tokens.ts';
import { requireHonoured } from './unhonoured.ts';

/**
 * Where a host is and how it is judged; asked anew for each connection, so that a change of ssh_config counts from the next
 * one on. Nothing is sent to anybody. Fails with ssh_config, naming what cannot be honoured.
 */
export function resolveTarget(host: RemoteHost, agentSocket: string | undefined): Promise<Target> {
  return 'alias' in host
    ? resolve({ name: host.name, root: host.name, host: host.alias, options: [], depth: 0, agentSocket })
    : Promise.resolve(targetOfHost(host, agentSocket));
}

interface Question {
  readonly name: string;
  /** The name in threadline.toml. */
  readonly root: string;
  readonly host: string;
  readonly options: readonly string[];
  readonly depth: number;
  readonly agentSocket: string | undefined;
}

/** ssh itself finds a host that is its own jump host, but no greater circle. */
const mostHops = 8;
/** A launch has 90 s in all. */
const longestConnectMs = 60_000;

async function resolve(question: Question): Promise<Target> {
  const { name, host, options } = question;
  const settings = await askOpenSsh(name, [...options, '--', host]);
  requireHonoured(name, settings);
  const hostname = settingOf(settings, 'hostname') ?? host;
  const port = Number(settingOf(settings, 'port') ?? 22);
  const user = settingOf(settings, 'user') ?? '';
  const hostKeyAlias = settingOf(settings, 'hostkeyalias');
  const facts: Facts = { alias: host, hostname, port, user, hostKeyAlias: hostKeyAlias ?? host };
  const interval = Number(settingOf(settings, 'serveraliveinterval') ?? 0);
  const connectSeconds = settingOf(settings, 'connecttimeout');
  const family = { inet: 4 as const, inet6: 6 as const }[settingOf(settings, 'addressfamily') ?? 'any'];
  const localAddress = settingOf(settings, 'bindaddress');
  const agent = agentOf(settings, question.agentSocket);
  return {
    name,
    hostname,
    port,
    user,
    hostKeys: {
      lookup: hostKeyAlias?.toLowerCase() ?? lookupName(hostname, port),
      files: knownHostsOf(settings),
    },
    identities: {
      files: (settings.get('identityfile') ?? [])
        .filter((file) => file !== 'none')
        .map((file) => expandFile(name, file, facts)),
      skipMissing: true,
      anyOfAgent: !isOn(settings, 'identitiesonly'),
      ...(agent === undefined ? {} : { agent }),
    },
    way: await wayOf(question, settings, facts),
    algorithms: algorithmsOf(settings),
    ...(connectSeconds === undefined
      ? {}
      : { connectLimitMs: Math.min(Number(connectSeconds) * 1000, longestConnectMs) }),
    keepaliveMs: interval > 0 ? interval * 1000 : standardKeepalive.keepaliveMs,
    keepalivesMissed:
      interval > 0
        ? Math.max(1, Number(settingOf(settings, 'serveralivecountmax') ?? 3))
        : standardKeepalive.keepalivesMissed,
    ...(family === undefined ? {} : { family }),
    ...(localAddress === undefined ? {} : { localAddress }),
    notes: notesOf(settings),
  };
}

async function wayOf(question: Question, settings: Settings, facts: Facts): Promise<Way> {
  const jump = settingOf(settings, 'proxyjump');
  const command = settingOf(settings, 'proxycommand');
  if (jump !== undefined) return { kind: 'jump', hop: await hopOf(question, jump) };
  return command === undefined
    ? { kind: 'direct' }
    : { kind: 'command', command: expandCommand(question.name, command, facts) };
}

/** The last hop of a chain, which is reached over those before it: each is a host of ssh_config by itself. */
function hopOf(question: Question, jump: string): Promise<Target> {
  const { name, root, depth, agentSocket } = question;
  if (depth >= mostHops)
    throw failure(
      'ssh_config',
      `${name}: ProxyJump ${jump} leads over more than ${String(mostHops)} hosts, or in a circle`,
    );
  const hops = jump.split(',');
  const { host, options } = hopAddress(name, hops.pop() ?? '');
  const before = hops.length === 0 ? [] : ['-J', hops.join(',')];
  return resolve({
    name: `${root}, jump host ${host}`,
    root,
    host,
    options: [...options, ...before],
    depth: depth + 1,
    agentSocket,
  });
}

/** `[user@]host[:port]`, also as `ssh://…`, the host of an IPv6 address in brackets. */
function hopAddress(
  name: string,
  hop: string,
): { readonly host: string; readonly options: readonly string[] } {
  const match = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?\/?$/u.exec(hop);
  const [, user, bracketed, plain, port] = match ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw failure('ssh_config', `${name}: ProxyJump ${hop} is no host`);
  return {
    host,
    options: [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', port])],
  };
}

/** OpenSSH prints the files of a line with blanks between, also those whose names hold blanks: each begins with `/` or `~`. */
function knownHostsOf(settings: Settings): readonly string[] {
  return ['userknownhostsfile', 'globalknownhostsfile']
    .flatMap((keyword) => settings.get(keyword) ?? [])
    .flatMap((line) => line.split(/ +(?=[/~]|none$)/u))
    .filter((file) => file !== 'none');
}

function agentOf(settings: Settings, standard: string | undefined): string | undefined {
  const written = settings.get('identityagent')?.[0];
  if (written === undefined || written === 'SSH_AUTH_SOCK') return standard;
  if (written === 'none') return undefined;
  return written.startsWith('$') ? process.env[written.slice(1).replace(/^\{(.*)\}$/u, '$1')] : written;
}

function algorithmsOf(settings: Settings): Target['algorithms'] {
  const names = (key: string, keyword: string): Record<string, readonly string[]> => {
    const value = settingOf(settings, keyword);
    return value === undefined ? {} : { [key]: value.split(',') };
  };
  return {
    ...names('ciphers', 'ciphers'),
    ...names('macs', 'macs'),
    ...names('kex', 'kexalgorithms'),
    ...names('hostKeys', 'hostkeyalgorithms'),
    ...names('userKeys', 'pubkeyacceptedalgorithms'),
  };
}

function notesOf(settings: Settings): readonly string[] {
  const notes: string[] = [];
  const strict = settingOf(settings, 'stricthostkeychecking') ?? 'ask';
  if (['no', 'false', 'off', 'accept-new'].includes(strict))
    notes.push(`StrictHostKeyChecking ${strict} is not followed: a key that is not known is never taken`);
  if (settingOf(settings, 'controlpath') !== undefined)
    notes.push('ControlPath is not followed: a connection that a person has opened is not used');
  return notes;
}
