import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { failure } from '../activities/failure.ts';
import type { Host } from '../activities/ssh/host.ts';
import { knownKeys } from '../activities/ssh/known-hosts.ts';
import type { Look } from '../activities/ssh/look.ts';
import { resolveTarget } from '../activities/ssh/resolve.ts';
import { whereIs, type Target } from '../activities/ssh/target.ts';
import type { RemoteHost } from '../contract/config.ts';
import { failureCodeOf } from './activity-failure.ts';
import { inOrder, type Examiner, type Finding, type Wrong } from './doctor-finding.ts';

/** For a host that is near enough to work on. */
const tcpLimitMs = 10_000;
/** The times of entries and limits are compared across machines. */
const mostSkewSeconds = 60;
/** For the host program, what a few launches print, and a clean clone. */
const leastFreeKib = 100 * 1024;

/** The way to a host over SSH, from its name to its login. `host` may show a key that was refused before. */
export async function wayFindings(
  settings: RemoteHost,
  host: Host,
  examiner: Examiner,
): Promise<readonly Finding[]> {
  let target: Target | undefined;
  let login: unknown;
  return inOrder(examiner, [
    [
      'resolution',
      async () => {
        target = await resolveTarget(settings, process.env['SSH_AUTH_SOCK']);
        const address = await addressOf(firstOf(target));
        return `${target.user}@${target.hostname}:${String(target.port)}${address}`;
      },
    ],
    ['tcp', () => answersOn(firstOf(requireResolved(target)))],
    [
      'host key',
      async () => {
        await knownKeys(requireResolved(target));
        login = await host.look().catch((error: unknown) => error);
        const code = failureCodeOf(login);
        if (code !== undefined && beforeLogin.has(code)) throw login;
        return 'is the trusted one';
      },
    ],
    [
      'authentication',
      () => {
        const code = failureCodeOf(login);
        return code === 'ssh_key_refused' || code === 'ssh_config'
          ? Promise.reject(asError(login))
          : Promise.resolve('the key is accepted');
      },
    ],
  ]);
}

const beforeLogin: ReadonlySet<string> = new Set([
  'host_key_changed',
  'host_key_unknown',
  'host_unreachable',
  'connection_refused',
]);

/** What the machine is like behind the login. */
export async function machineFindings(host: Host, examiner: Examiner): Promise<readonly Finding[]> {
  let look: Look | undefined;
  const findings = await inOrder(examiner, [
    [
      'shell',
      async () => {
        look = await host.look();
        return `answers, PATH ${look.path}`;
      },
    ],
    ['tools', () => tools(host, look)],
  ]);
  if (look === undefined) return [...findings, ...examiner.unseen(['clock', 'disk'], 'shell')];
  // Its own figures come from them.
  if (look.missing.length > 0) return [...findings, ...examiner.unseen(['clock', 'disk'], 'tools')];
  return [...findings, clock(host.name, look, examiner), disk(host.name, look, examiner)];
}

async function tools(host: Host, look: Look | undefined): Promise<string | Wrong> {
  const bare = look?.missing ?? [];
  const { missing, git } = bare.length > 0 ? { missing: bare, git: '' } : await host.call('hello', []);
  if (missing.length === 0) return `git ${git}`;
  const names = missing.join(', ');
  return {
    detail: `the host lacks ${names}`,
    fix: `Install ${names} on ${host.name}, on its login shell's PATH.`,
  };
}

function clock(name: string, look: Look, { well, ill }: Examiner): Finding {
  const ahead = look.unixSeconds - Math.round(Date.now() / 1000);
  return Math.abs(ahead) <= mostSkewSeconds
    ? well('clock', `${String(ahead)} s from this machine's`)
    : ill(
        'clock',
        `the clock is ${String(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine's`,
        `Set the clock on ${name}: timedatectl set-ntp true`,
      );
}

function disk(name: string, look: Look, { well, ill }: Examiner): Finding {
  const free = `${String(Math.round(look.freeKib / 1024))} MiB`;
  return look.freeKib >= leastFreeKib
    ? well('disk', `${free} free for the state folder`)
    : ill(
        'disk',
        `only ${free} are free for the state folder`,
        `Make room on ${name}: df -h there shows where.`,
      );
}

/** Whom the first connection goes to; nobody that could be seen from here, with a ProxyCommand. */
function firstOf(target: Target): Target | undefined {
  if (target.way.kind === 'command') return undefined;
  return target.way.kind === 'jump' ? firstOf(target.way.hop) : target;
}

async function addressOf(first: Target | undefined): Promise<string> {
  if (first === undefined) return ', by a ProxyCommand';
  try {
    const { address } = await lookup(first.hostname);
    return address === first.hostname ? '' : `, ${first.hostname} is ${address}`;
  } catch (cause) {
    throw failure('host_unreachable', `${whereIs(first)}: the name leads to no address`, cause);
  }
}

async function answersOn(first: Target | undefined): Promise<string> {
  if (first === undefined) return 'by a ProxyCommand';
  const socket = connect({ host: first.hostname, port: first.port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(tcpLimitMs) });
    return `${first.hostname}:${String(first.port)} answers`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ECONNREFUSED')
      throw failure('connection_refused', `${whereIs(first)}: nobody listens there (${code})`, error);
    throw failure('host_unreachable', `${whereIs(first)}: no answer to a TCP connection`, error);
  } finally {
    socket.destroy();
  }
}

function requireResolved(target: Target | undefined): Target {
  if (target !== undefined) return target;
  throw failure('engine_fault', 'the host was not resolved');
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
