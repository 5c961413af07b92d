import { ApplicationFailure } from '@temporalio/common';
import ssh2 from 'ssh2';
import type { Client, ClientErrorExtensions, ConnectConfig } from 'ssh2';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { algorithmsFor } from './algorithms.ts';
import { credentialsOf, type Credentials } from './credentials.ts';
import { judgeHostKey } from './host-key.ts';
import { knownKeys } from './known-hosts.ts';
import { refusalId, type Refusals } from './refusals.ts';
import { whereIs, type Target } from './target.ts';
import { wayOfCommand, wayOverHop, type Carrier } from './way.ts';

export interface ConnectOptions {
  /** From the name look-up to the end of authentication, of each hop. */
  readonly connectLimitMs: number;
  readonly refusals: Refusals;
  /** Shows keys also where they were refused before: somebody asked for it. */
  readonly again: boolean;
}

/**
 * Connects and authenticates, over jump hosts or a ProxyCommand where they are set; each hop is judged like a host.
 * Nothing of ours is sent before the host key was found trusted. Fails with host_unreachable or host_refused (may be tried
 * again), ssh_key_refused, host_key_changed, host_key_unknown or ssh_config (may not).
 */
export async function connect(target: Target, options: ConnectOptions): Promise<Client> {
  const known = await knownKeys(target);
  const credentials = await credentialsOf(target);
  const algorithms = algorithmsFor(target, known);
  const id = refusalId(target, credentials.shown);
  if (!options.again) await requireNotRefused(target, id, options.refusals);
  const way = await wayTo(target, options);
  const client = new ssh2.Client();
  let distrust: Error | undefined;
  let verified = false;
  const connected = new Promise<Client>((resolve, reject) => {
    // Stays for good: an error that nobody listens to would end the process.
    client.on('error', (error) => {
      reject(distrust ?? connectFailure(target, error, { verified, credentials }));
      client.destroy();
    });
    client.on('close', () => {
      reject(closedFailure(target));
      way?.close();
    });
    client.on('ready', () => {
      if (!options.again) resolve(client);
      // A connection that is cut meanwhile still rejects: nobody else listens to it yet.
      else
        void options.refusals.forget(id).then(() => {
          resolve(client);
        });
    });
    client.connect({
      ...placeOf(target, way),
      username: target.user,
      agent: credentials.keyring,
      authHandler: ['agent'],
      // Without a verifier ssh2 takes any key.
      hostVerifier: (key: Buffer) => {
        distrust = judgeHostKey(target, known, key);
        verified = distrust === undefined;
        return verified;
      },
      readyTimeout: target.connectLimitMs ?? options.connectLimitMs,
      keepaliveInterval: target.keepaliveMs,
      keepaliveCountMax: target.keepalivesMissed,
      agentForward: false,
      algorithms,
    });
  });
  return connected.catch(async (error: unknown) => {
    // Before anybody hears of it: the next one who wants the host must find the record.
    if (error instanceof ApplicationFailure && error.type === 'ssh_key_refused')
      await options.refusals.record(id, error.message);
    const said =
      error instanceof ApplicationFailure && error.type === 'host_unreachable' ? await way?.said() : '';
    if (said !== undefined && said !== '')
      throw failure('host_unreachable', `${whereIs(target)}: ${said}`, error);
    throw error;
  });
}

async function requireNotRefused(target: Target, id: string, refusals: Refusals): Promise<void> {
  const record = await refusals.find(id);
  if (record !== undefined)
    throw failure(
      'ssh_key_refused',
      `${target.user}@${whereIs(target)} refused the same key before and is not asked again, lest it lock the key out, until "threadline doctor" finds it accepted or key or configuration change (${escapeText(record.trim(), 400)})`,
    );
}

async function wayTo(target: Target, options: ConnectOptions): Promise<Carrier | undefined> {
  const { way } = target;
  if (way.kind === 'direct') return undefined;
  if (way.kind === 'command') return wayOfCommand(way.command);
  return wayOverHop(await connect(way.hop, options), target);
}

function placeOf({ hostname, port, family, localAddress }: Target, way: Carrier | undefined): ConnectConfig {
  if (way !== undefined) return { sock: way.stream };
  return {
    host: hostname,
    port,
    ...(family === 4 ? { forceIPv4: true } : {}),
    ...(family === 6 ? { forceIPv6: true } : {}),
    ...(localAddress === undefined ? {} : { localAddress }),
  };
}

interface Circumstances {
  readonly verified: boolean;
  readonly credentials: Credentials;
}

function connectFailure(
  target: Target,
  error: Error & ClientErrorExtensions,
  { verified, credentials }: Circumstances,
): Error {
  const said = escapeText(error.message, 200);
  const notes = [...credentials.notes, ...target.notes].map((note) => `; ${note}`).join('');
  const who = `${target.user}@${whereIs(target)}`;
  if (error.level === 'client-authentication')
    return failure('ssh_key_refused', `${who} does not accept ${credentials.called}${notes}`, error);
  if (error.level === 'agent')
    return failure('ssh_config', `${target.name}: the key cannot sign (${said})`, error);
  // The host hung up on purpose while we showed our keys ("Too many authentication failures").
  if (verified && error.level === undefined && 'code' in error && typeof error.code === 'number')
    return failure('ssh_key_refused', `${who}: ${said}${notes}`, error);
  if (error.level === 'handshake' && error.message.includes('no matching'))
    return failure(
      'ssh_config',
      `${whereIs(target)} has no algorithm in common with the engine (${said})`,
      error,
    );
  if ('code' in error && error.code === 'ECONNREFUSED')
    return failure('connection_refused', `${whereIs(target)}: nobody listens there (${said})`, error);
  return failure('host_unreachable', `${whereIs(target)}: ${said}`, error);
}

const closedFailure = (target: Target): Error =>
  failure('host_unreachable', `${whereIs(target)} closed the connection before it was ready`);
