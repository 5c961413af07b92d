import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Fields } from '../../activities/ssh/call.ts';
import { createHosts, type Hosts } from '../../activities/ssh/host.ts';
import type { Engine } from '../../client/engine.ts';
import type { Config } from '../../contract/config.ts';
import { grantedName } from '../../contract/messages.ts';
import { hostProgram } from '../../host/build.ts';
import { handoffLog, type BenchHost, type BenchRole, type HostsHouse } from './house.ts';

/** Milliseconds of `ssh host date`, each over a new connection of OpenSSH's own client. */
export async function bareSsh(
  house: HostsHouse,
  { sshd }: BenchHost,
  times: number,
): Promise<readonly number[]> {
  const known = join(house.root, 'known_hosts');
  await writeFile(known, `[127.0.0.1]:${String(sshd.port)} ${sshd.hostKey}\n`);
  const options = [`UserKnownHostsFile=${known}`, 'IdentitiesOnly=yes', 'BatchMode=yes'].flatMap((option) => [
    '-o',
    option,
  ]);
  const target = `${userInfo().username}@127.0.0.1`;
  const took: number[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    const began = nowNs();
    const { stdout } = await execa('ssh', [
      '-F',
      'none',
      '-i',
      house.keyFile,
      '-p',
      String(sshd.port),
      ...options,
      target,
      'date +%s%N',
    ]);
    took.push(milliseconds(BigInt(stdout.trim()) - began));
  }
  return took;
}

/** Milliseconds from the signal that granted the work tree to the agent's first line, of the threads that hold one. */
export async function launchesOfThreads(engine: Engine, house: HostsHouse): Promise<readonly number[]> {
  const lines = await house.lines();
  const took: number[] = [];
  for (const [index] of house.hosts.entries()) {
    const ref = `HOLD-${String(index)}`;
    const { events } = await engine.workflows.getHandle(ref).fetchHistory();
    const granted = events?.find(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName === grantedName,
    );
    const line = lines.get(`${ref}/1/1`);
    const at = granted?.eventTime;
    if (line === undefined || at == null) throw new Error(`${ref} was not launched`);
    took.push(milliseconds(line - (BigInt(String(at.seconds)) * 1_000_000_000n + BigInt(at.nanos ?? 0))));
  }
  return took;
}

export interface AtOnce {
  readonly launches: number;
  readonly refused: number;
  readonly totalMs: number;
  /** So many of them, one after the other. */
  readonly serialMs: number;
  readonly connections: number;
}

/** All roles but each host's first, launched one after the other and then all at once. */
export async function launchAtOnce(config: Config, house: HostsHouse): Promise<AtOnce> {
  const hosts = createHosts(config, hostProgram());
  const all = house.hosts.flatMap((host) => host.roles.slice(1).map((role) => ({ host, role })));
  const order = all.toSorted((one, other) => house.hosts.indexOf(one.host) - house.hosts.indexOf(other.host));
  try {
    const sample = order.filter((_, index) => index % Math.ceil(order.length / serialSample) === 0);
    for (const host of house.hosts) await hosts.host(host.name).call('hello', []);
    const alone = performance.now();
    for (const { host, role } of sample) await launch(hosts, host, role, 1);
    const serialMs = ((performance.now() - alone) / sample.length) * order.length;
    await until(async () => (await house.lines()).size >= sample.length);
    const before = (await house.lines()).size;
    const began = performance.now();
    const states = await Promise.all(order.map(({ host, role }) => launch(hosts, host, role, 2)));
    await until(
      async () => (await house.lines()).size >= before + states.filter((state) => state !== 'refused').length,
    );
    const totalMs = performance.now() - began;
    const connections = Math.max(...house.hosts.map(({ name }) => hosts.connections(name)));
    return {
      launches: order.length,
      refused: states.filter((state) => state === 'refused').length,
      totalMs,
      serialMs,
      connections,
    };
  } finally {
    await hosts.close();
  }
}
const serialSample = 20;

/** As the activity does: again, when the host gave no whole answer. */
async function launch(hosts: Hosts, host: BenchHost, role: BenchRole, number: number): Promise<string> {
  const ref = `ONCE-${role.actor.replace(':codex', '')}`;
  const fields: Fields = [
    ['thread_ref', ref],
    ['run', '1'],
    ['launch', String(number)],
    ['turn', '0'],
    ['actor', role.actor],
    ['arch_actor', 'arch:codex'],
    ['repo', role.repo],
    ['branch', 'main'],
    ['identity_name', 'Runner'],
    ['identity_email', 'runner@bench.example'],
    ['handoff_log', handoffLog],
    ['fresh', '1'],
    ['executor', 'remote_codex'],
    ['arg', join(role.repo, '../../agent')],
  ];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await hosts.host(host.name).call('launch', fields, { body: 'A prompt.\n' })).state;
    } catch (error) {
      if (attempt === mostAttempts) throw error;
    }
  }
}
const mostAttempts = 5;

async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) await sleep(5);
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;
const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;
