import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { agentCommand } from '../activities/role/preset.ts';
import type { Host } from '../activities/ssh/host.ts';
import type { Reply } from '../activities/ssh/reply.ts';
import type { Config, RoleConfig } from '../contract/config.ts';
import { escapeText } from '../contract/escape.ts';
import { failureCodeOf } from './activity-failure.ts';
import { inOrder, type Examiner, type Finding, type Wrong } from './doctor-finding.ts';
import { shellWord } from './shell-word.ts';

/** Nobody could tell who committed where arch and the role have one address. */
export async function identityFinding(
  config: Config,
  role: RoleConfig,
  { well, ill }: Examiner,
): Promise<Finding> {
  const mine = role.identity.email.toLowerCase();
  const { repo, identities } = config.arch;
  const fix = `Give ${role.actor} an identity of its own in ${config.file}.`;
  if (identities.includes(mine))
    return ill('identities', `${mine} is one of arch's identities: no commit of the role could count`, fix);
  const committer = await committerOf(repo);
  return committer?.toLowerCase() === mine
    ? ill('identities', `arch commits as ${mine} too (user.email of ${repo})`, fix)
    : well('identities', `${role.identity.name} <${role.identity.email}>`);
}

async function committerOf(repo: string): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('git', ['-C', repo, 'config', 'user.email'])).stdout.trim();
  } catch {
    return undefined; // Not set, or no repository of arch here.
  }
}

/** The role's repository on its host, the way to its remote, and its agent. */
export async function repositoryFindings(
  host: Host,
  role: RoleConfig,
  examiner: Examiner,
): Promise<readonly Finding[]> {
  let survey: Reply<'survey'> | undefined;
  let branchFailure: unknown;
  const findings = await inOrder(examiner, [
    [
      'repository',
      async () => {
        try {
          survey = await surveyOf(host, role);
        } catch (error) {
          if (failureCodeOf(error) !== 'branch_missing') throw error;
          branchFailure = error;
          return role.repo;
        }
        const dirty = survey.dirty === 0 ? '' : `, ${String(survey.dirty)} uncommitted changes`;
        return `${role.repo} at ${survey.tip.slice(0, 10)}${dirty}`;
      },
    ],
    [
      'branch',
      () =>
        survey === undefined ? Promise.reject(asError(branchFailure)) : branchOf(role, survey, examiner),
    ],
  ]);
  if (survey === undefined || findings.some(({ state }) => state === 'ill'))
    return [...findings, ...examiner.unseen(['remote', 'push', 'agent'], 'branch')];
  const { tip } = survey;
  const remote = survey;
  return [
    ...findings,
    ...(await inOrder(examiner, [
      ['remote', () => remoteOf(remote, examiner)],
      ['push', () => pushOf(host, role, remote, examiner)],
    ])),
    ...(await inOrder(examiner, [['agent', () => agentOf(host, role, tip)]])),
  ];
}

function surveyOf(host: Host, role: RoleConfig, push = false): Promise<Reply<'survey'>> {
  return host.call('survey', [
    ['repo', role.repo],
    ['branch', role.branch],
    ...(role.remote === undefined ? [] : ([['remote', role.remote]] as const)),
    ...(push ? ([['push', '1']] as const) : []),
  ]);
}

function branchOf(
  role: RoleConfig,
  { checkedOut }: Reply<'survey'>,
  { command }: Examiner,
): Promise<string | Wrong> {
  if (checkedOut === role.branch) return Promise.resolve(`${role.branch} is checked out`);
  const now = checkedOut === '' ? 'a detached HEAD' : escapeText(checkedOut, 100);
  return Promise.resolve({
    detail: `${role.repo} has ${now} checked out, where ${role.branch} is expected`,
    fix: command(`ssh {ssh} git -C {repo} switch ${twice(role.branch)}`),
  });
}

function remoteOf(survey: Reply<'survey'>, { command }: Examiner): Promise<string | Wrong> {
  if (survey.remote === undefined) return Promise.resolve('none: a commit counts once it is on the branch');
  if (survey.remoteError === undefined) return Promise.resolve(`${survey.remote} answers`);
  return Promise.resolve({
    detail: `the remote ${survey.remote} does not answer: ${survey.remoteError.trim()}`,
    fix: command(`ssh {ssh} git -C {repo} ls-remote ${twice(survey.remote)}`),
  });
}

/** A dry run by the host program, as the runner pushes: with the settings of the first launch, outside any sandbox. */
async function pushOf(
  host: Host,
  role: RoleConfig,
  seen: Reply<'survey'>,
  { command }: Examiner,
): Promise<string | Wrong> {
  if (seen.remote === undefined) return 'there is nothing to push to';
  const { pushError } = await surveyOf(host, role, true);
  if (pushError === undefined) return `${seen.remote} would take ${role.branch}`;
  const said = pushError.split('\n').filter((line) => !line.startsWith('hint:'));
  return {
    detail: `the remote ${seen.remote} does not take ${role.branch}: ${said.join(' ').trim()}`,
    fix: command(`ssh {ssh} git -C {repo} push --dry-run ${twice(seen.remote)} ${twice(role.branch)}`),
  };
}

/** Asked in a clean clone, as a packet's checks are: the only way to run a command on a host without a launch. */
async function agentOf(host: Host, role: RoleConfig, tip: string): Promise<string | Wrong> {
  const { program } = agentCommand(role, {});
  const found = await host.call('check', [
    ['thread_ref', 'doctor'],
    ['run', '1'],
    ['repo', role.repo],
    ['sha', tip],
    ['command_b64', Buffer.from(agentScript(role, program)).toString('base64')],
    ['limit_s', '20'],
    ['id', `agent-${String(process.pid)}`],
  ]);
  const said = found.output.trim().split('\n').slice(-2).join(', ');
  if (found.exit === 0) return said === '' ? program : said;
  if (found.exit === lacking)
    return {
      detail: `${program} is not on the host's PATH`,
      fix: `Install ${program} on ${role.host}, or name it by its path.`,
    };
  return {
    detail: `${program} does not say its version (exit ${String(found.exit)}): ${said}`,
    fix: `${program} --version`,
  };
}

const lacking = 127;

/** On the PATH that the runner gives the agent; a preset's program is asked for its version, another may know no such flag. */
function agentScript(role: RoleConfig, program: string): string {
  const word = shellWord(program);
  const path =
    role.envFile === undefined
      ? []
      : [
          `f=${shellWord(role.envFile)}`,
          'case $f in "~/"*) f=$HOME/${f#"~/"} ;; esac',
          'p=$(sed -n "s/^PATH=//p" "$f" | tail -n 1); PATH=${p:-$PATH}',
        ];
  const version = typeof role.agent === 'string' ? [`${word} --version </dev/null`] : [];
  return [...path, `command -v -- ${word} || exit ${String(lacking)}`, ...version].join('\n');
}

/** Through the shell here and the one there. */
const twice = (word: string): string => shellWord(shellWord(word));

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
