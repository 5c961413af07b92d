import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HandshakeVerdict, TurnVerdict } from '../../../contract/calls.ts';
import type { Config, RoleConfig } from '../../../contract/config.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import type { Base } from '../../../contract/messages.ts';
import type { Criterion } from '../../../contract/packet.ts';
import { refusedFetch, strictFetch } from '../../../activities/git/fsck.ts';
import { failure } from '../../../activities/failure.ts';
import { runGit } from '../../../activities/git/run.ts';
import { courtFor, type Court } from '../../../activities/role/judge-court.ts';
import { judgeHandshake } from '../../../activities/role/judge-handshake.ts';
import { judgeTurn } from '../../../activities/role/judge-turn.ts';
import { mirrorOf, type MirrorSource } from '../../../activities/role/mirror.ts';
import { createHosts, type Hosts } from '../../../activities/ssh/host.ts';
import {
  archPerson,
  makeRepository,
  removeFolder,
  runnerPerson,
  temporaryFolder,
  type Person,
  type RepositoryOptions,
  type TestRepository,
} from '../../repository.ts';
import { makeSkewed, makeUnclean } from './old-history.ts';
import { exampleRole } from './prompt.example.ts';

export const threadRef = 'RUNNER-WS8-20260213A';
export const actor = 'runner:codex';
export const logPath = 'documentation/short-term/coordination/handoff_log.md';
export const criteria: readonly Criterion[] = [
  { id: 'AC1', text: 'Slot 3 boots 2.4.1.', evidence: ['evidence/boot.log'] },
];

/** A role's real repository, a judge's mirror of it that fetches by path, and a thread that is about to begin. */
export interface Courtroom {
  readonly role: TestRepository;
  readonly remote: TestRepository | undefined;
  readonly court: Court;
  readonly base: Base;
  /** Appends the closure of this turn to the role's log and commits it. */
  report(content: Partial<EntryContent>, as?: Person): Promise<string>;
  /** Appends text to the role's log and commits it. */
  append(text: string, as?: Person): Promise<string>;
  judgeTurn(changes?: {
    since?: string;
    criteria?: readonly Criterion[];
    base?: Base;
    run?: number;
  }): Promise<TurnVerdict>;
  judgeHandshake(since?: string): Promise<HandshakeVerdict>;
  close(): Promise<void>;
}

export interface CourtroomOptions extends RepositoryOptions {
  readonly remote?: 'pushed' | 'empty';
  /** Before the base twenty commits that are dated long before the first one, as an import may leave them. */
  readonly skewed?: boolean;
  /** 200,000 by default, as everywhere. */
  readonly newCommitsMost?: number;
  /** Before the base commits and trees that a strict fsck refuses, as old tools wrote them. */
  readonly unclean?: boolean;
}

/** Before the base: a first commit with a tool, old evidence and an old entry. */
export async function openCourtroom(options: CourtroomOptions = {}): Promise<Courtroom> {
  const role = await makeRepository(options);
  const stateDir = await temporaryFolder('state');
  await role.commit('Begin', {
    'run.sh': 'echo ok\n',
    'evidence/old.log': 'from before\n',
    [logPath]: `# Handoff log\n\n${writeEntry(oldEntry)}`,
  });
  if (options.skewed === true) await makeSkewed(role);
  if (options.unclean === true) await makeUnclean(role);
  const remote = options.remote && (await makeRepository({ bare: true }));
  if (remote) {
    await role.git('remote', 'add', 'origin', remote.path);
    await role.git('config', `branch.${role.branch}.remote`, 'origin');
    await role.git('config', `branch.${role.branch}.merge`, `refs/heads/${role.branch}`);
    if (options.remote === 'pushed') await role.git('push', '-q', 'origin', role.branch);
  }
  const config = configFor(role, stateDir);
  const hosts: Hosts = createHosts(config, { text: '', sha256: '' });
  const mirror = mirrorOf(stateDir, actor, sourceByPath(role, remote));
  const context = { config, hosts, taskQueue: 'threadline' };
  const court = {
    ...courtFor(context, mirror, actor, new AbortController().signal),
    pushPatienceMs: 1_500,
    ...(options.newCommitsMost === undefined ? {} : { newCommitsMost: options.newCommitsMost }),
  };
  const { tip, remoteTip } = await mirror.refresh();
  const base: Base = { tip, ...(remoteTip === undefined ? {} : { remoteTip }) };
  const order = { role: actor, threadRef, run: 1, launch: 1, branch: role.branch, since: tip };

  const append = async (text: string, as = runnerPerson): Promise<string> => {
    await mkdir(dirname(join(role.path, logPath)), { recursive: true });
    await appendFile(join(role.path, logPath), text);
    await role.gitAs(as, 'commit', '-q', '-m', 'threadline: report', '--', logPath);
    return role.id();
  };
  return {
    role,
    remote,
    court,
    base,
    append,
    report: (content, as) => append(`\n${writeEntry({ ...doneEntry, ...content })}`, as),
    judgeTurn: (changes) =>
      judgeTurn(court, { ...order, turn: 1, base, criteria, archActor: 'arch:codex', ...changes }),
    judgeHandshake: (since = tip) => judgeHandshake(court, { ...order, base, since }),
    close: async () => {
      await hosts.close();
      await Promise.all([role.remove(), remote?.remove(), removeFolder(stateDir)]);
    },
  };
}

const heading = { at: '2026-02-13T18:04:11Z', actor, threadRef, executor: 'remote_codex' } as const;

/** Of an earlier thread: known at the base. */
export const oldEntry: EntryContent = {
  ...heading,
  actionType: 'closure',
  state: 'replan',
  entry: 'old00001',
  next: ['command:`make flash SLOT=3`'],
  deviation: 'none',
  resume: 'Slot 3 needs the image 2.4.1 on its card first.',
};
export const doneEntry: EntryContent = {
  ...heading,
  actionType: 'closure',
  state: 'done',
  run: 1,
  turn: 1,
  entry: 'new00001',
  next: [],
  deviation: 'none',
};
export const gateEntry: EntryContent = { ...heading, actionType: 'gate', run: 1, turn: 1, entry: 'gate0001' };
export const handshakeEntry: EntryContent = {
  ...heading,
  actionType: 'handshake',
  run: 1,
  turn: 0,
  entry: 'hand0001',
  branch: 'main',
  next: ['Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.'],
  blockers: [],
};

export function configFor(role: TestRepository, stateDir: string): Config {
  const runner: RoleConfig = {
    ...exampleRole,
    actor,
    host: 'here',
    repo: role.path,
    branch: role.branch,
    identity: runnerPerson,
    handoffLog: logPath,
  };
  return {
    file: join(stateDir, 'threadline.toml'),
    arch: {
      repo: stateDir,
      branch: 'main',
      actor: 'arch:codex',
      identities: [archPerson.email],
      handoffLog: logPath,
      board: 'board.md',
      stateDir,
    },
    hosts: { here: { name: 'here', local: true, stateHome: join(stateDir, 'host') } },
    roles: { [actor]: runner, 'infra:codex': { ...runner, actor: 'infra:codex' } },
    taskQueue: 'threadline',
  };
}

/** What the host program and its upload-pack do, without a host: the repository lies on this machine. */
function sourceByPath(role: TestRepository, remote: TestRepository | undefined): MirrorSource {
  const ref = `refs/heads/${role.branch}`;
  const remoteTip = async (): Promise<{ readonly remoteTip?: string }> => {
    const listed = await role.git('ls-remote', 'origin', ref);
    const [id] = listed.split('\t');
    return id ? { remoteTip: id } : {};
  };
  const fetch = async (gitDir: string, path: string, refspecs: readonly string[]): Promise<void> => {
    const settings = strictFetch.flatMap((setting) => ['-c', setting]);
    const quiet = ['-q', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
    const { exitCode, stderr } = await runGit({ gitDir }, [
      ...settings,
      'fetch',
      ...quiet,
      path,
      ...refspecs,
    ]);
    const refused = refusedFetch(stderr);
    if (refused !== undefined) throw failure('history_refused', refused);
    if (exitCode !== 0) throw failure('mirror_broken', stderr);
  };
  return {
    branch: role.branch,
    survey: async () => {
      const tip = await role.id(ref);
      return remote ? { tip, remote: 'origin', ...(await remoteTip()) } : { tip };
    },
    fetch: (gitDir, refspecs) => fetch(gitDir, role.path, refspecs),
    bringRemote: () =>
      Promise.resolve({
        take: async (gitDir, to) => {
          if (remote) await fetch(gitDir, remote.path, [`+${ref}:${to}`]);
          return remoteTip();
        },
      }),
  };
}
