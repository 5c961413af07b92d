import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fields } from '../../activities/ssh/call.ts';
import { createHosts, type Host, type Hosts } from '../../activities/ssh/host.ts';
import { configOf, startPlace, type Place } from '../activities/ssh/places.ts';
import { startCutProxy, type CutProxy } from '../cut-proxy.ts';
import { makeRepository, type TestRepository } from '../repository.ts';
import { sshdInstalled } from '../sshd.ts';
import {
  killable,
  notesOf,
  planOf,
  programUnder,
  type everyStep,
  type Sabotage,
  type Victim,
} from './programs.ts';
import { startWorkers, type Workers } from './workers.ts';

/** A host of its own (state directory, repository, sshd, proxy) on which one launch after the other is put through faults. */
export interface Lane {
  readonly name: string;
  readonly proxy: CutProxy;
  /** Over SSH through the proxy. */
  readonly cut: Host;
  /** Without SSH: what comes after a fault needs no connection. */
  readonly plain: Host;
  /** Without SSH, with the program whose processes can be killed at a step. */
  readonly killed: Host;
  /** Processes that call through the proxy, to be killed. */
  readonly workers: Workers;
  readonly hosts: Hosts;
  /** Fields of the next launch; its agent ends at once or goes on until it is ended. */
  next(works: 'briefly' | 'on'): Launch;
  /** The next process of this kind dies at that step of this launch. */
  plan(victim: Victim, step: number | typeof everyStep, launch: Launch): Promise<void>;
  /** Nobody dies any more for a plan that no process has taken. */
  forget(victim: Victim): Promise<void>;
  /** Before which command it died; with `everyStep` its commands, a line each. */
  killedAt(victim: Victim, launch: Launch): string | undefined;
  /** What the agents wrote of a launch, or of all. */
  starts(launch?: Launch): readonly Start[];
  close(): Promise<void>;
}

export interface Launch {
  readonly number: number;
  readonly id: Fields;
  readonly order: Fields;
  readonly prompt: string;
}
export interface Start {
  readonly launch: number;
  readonly pid: number;
  readonly prompt: string;
}

export async function startLane(name: string, sabotage?: Sabotage): Promise<Lane> {
  const place = await startPlace(sshdInstalled() ? 'sshd' : 'embedded');
  const proxy = await startCutProxy(place.ssh.port);
  const role = await makeRepository();
  await role.commit('One', { 'a.txt': 'a' });
  await writeAgents(place);
  await mkdir(notesOf(place.stateHome));
  const program = programUnder(sabotage);
  const settings = { ...place.ssh, port: proxy.port };
  const here = configOf([{ name: 'hut', local: true, stateHome: place.stateHome }]);
  // Each of its connections is cut on purpose: nobody waits for a host that is there.
  const hosts = createHosts(configOf([settings]), program, { longestPauseMs: 0 });
  const [plain, killed] = [createHosts(here, program), createHosts(here, killable(program))];
  for (const each of [plain, killed]) await each.host('hut').call('hello', []);
  const workers = await startWorkers(place.folder, {
    config: configOf([settings]),
    sha256: program.sha256,
  });
  let launches = 0;

  return {
    name,
    proxy,
    cut: hosts.host('hut'),
    plain: plain.host('hut'),
    killed: killed.host('hut'),
    workers,
    hosts,
    next: (works) => launchOf(name, (launches += 1), place, role, works),
    plan: async (victim, step, launch) => {
      const file = planOf(place.stateHome, victim);
      // Whole or not at all: the process that takes it may be there already.
      await writeFile(`${file}.new`, `${String(step)} ${String(launch.number)}\n`);
      await rename(`${file}.new`, file);
    },
    forget: (victim) => rm(planOf(place.stateHome, victim), { force: true }),
    killedAt: (victim, launch) => {
      const note = join(notesOf(place.stateHome), `${victim}-${String(launch.number)}`);
      return existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
    },
    starts: (launch) => {
      const all = startsIn(join(place.folder, 'starts'));
      return launch === undefined ? all : all.filter((start) => start.launch === launch.number);
    },
    close: async () => {
      await workers.close();
      for (const each of [hosts, plain, killed]) await each.close();
      await proxy.close();
      await place.close();
      await role.remove();
    },
  };
}

/** They count themselves, with the one line of their prompt, so that nobody else has to be believed. */
async function writeAgents(place: Place): Promise<void> {
  const count = `IFS= read -r prompt; printf '%s %s %s\\n' "\${THREADLINE_LAUNCH##*/}" "$$" "$prompt" >>'${place.folder}/starts'`;
  const agent = (works: string): string => `#!/bin/sh\n${count}\n${works}\n`;
  await writeFile(join(place.folder, 'briefly'), agent('echo done'), { mode: 0o755 });
  await writeFile(join(place.folder, 'on'), agent('exec sleep 600'), { mode: 0o755 });
  await writeFile(join(place.folder, 'starts'), '');
}

function launchOf(name: string, number: number, place: Place, role: TestRepository, works: string): Launch {
  const id: Fields = [
    ['thread_ref', `SWEEP-${name}`],
    ['run', '1'],
    ['launch', String(number)],
  ];
  return {
    number,
    id,
    prompt: `The whole prompt of ${String(number)}.`,
    order: [
      ...id,
      ['turn', '0'],
      ['actor', 'runner:codex'],
      ['arch_actor', 'arch:codex'],
      ['repo', role.path],
      ['branch', 'main'],
      ['identity_name', 'Runner'],
      ['identity_email', 'runner@hut.example'],
      ['handoff_log', 'log.md'],
      ['fresh', '1'],
      ['executor', 'remote_codex'],
      ['arg', join(place.folder, works)],
    ],
  };
}

function startsIn(file: string): readonly Start[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [launch = '', pid = '', ...prompt] = line.split(' ');
      return { launch: Number(launch), pid: Number(pid), prompt: prompt.join(' ') };
    });
}
