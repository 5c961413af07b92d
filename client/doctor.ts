import { agentCommand } from '../activities/role/preset.ts';
import { createHosts, type Host } from '../activities/ssh/host.ts';
import type { Config, RoleConfig } from '../contract/config.ts';
import { escapeText } from '../contract/escape.ts';
import { placesOf } from '../contract/mend.ts';
import { hostProgram } from '../host/build.ts';
import { refusalFromActivity } from './activity-failure.ts';
import { connect, type Engine } from './engine.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { shellWord } from './shell-word.ts';
import { refsInLog } from './thread-from-log.ts';

/** One line of the examination: what was looked at, how it is, and what mends it. */
export interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Empty when it is ok. */
  readonly fix: string;
}

/** Looks at everything that a delegation needs, on every role's host or one role's; changes nothing there. */
export async function doctor(
  config: Config,
  env: NodeJS.ProcessEnv,
  only?: string,
): Promise<Outcome<readonly Finding[]>> {
  const roles = Object.values(config.roles).filter((role) => only === undefined || role.actor === only);
  if (only !== undefined && roles.length === 0) {
    const known = Object.keys(config.roles).join(', ');
    return refuse(
      'not_found',
      `The role ${only} is not configured in ${config.file}.`,
      `Configured: ${known}.`,
    );
  }
  const hosts = createHosts(config, hostProgram());
  try {
    const findings = await Promise.all([
      archFinding(config),
      engineFindings(config, env),
      ...roles.map((role) => roleFindings(config, hosts.host(role.host), role)),
    ]);
    return answer([...findings.flat(), ...identityFindings(config, roles)]);
  } finally {
    await hosts.close();
  }
}

async function archFinding(config: Config): Promise<readonly Finding[]> {
  const subject = `arch ${config.arch.repo}`;
  try {
    const refs = await refsInLog(config);
    return [good(subject, `branch ${config.arch.branch}, ${String(refs.length)} threads in the handoff log`)];
  } catch (error) {
    return [failed(subject, error, { places: { arch: config.arch.repo } })];
  }
}

async function engineFindings(config: Config, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const engine = await connect(config, env);
  if (!engine.ok) return [bad('engine', engine.refusal.message, engine.refusal.fix)];
  try {
    return [good('engine', `Temporal at ${engine.value.address}`), await workerFinding(engine.value)];
  } finally {
    await engine.value.close();
  }
}

async function workerFinding(engine: Engine): Promise<Finding> {
  const { taskQueue } = engine.config;
  const { pollers } = await engine.connection.workflowService.describeTaskQueue({
    namespace: engine.namespace,
    taskQueue: { name: taskQueue },
  });
  return pollers.length > 0
    ? good('worker', `polls ${taskQueue}`)
    : bad('worker', `none polls ${taskQueue}`, 'threadline worker');
}

function identityFindings(config: Config, roles: readonly RoleConfig[]): readonly Finding[] {
  const overlapping = roles.filter((role) =>
    config.arch.identities.includes(role.identity.email.toLowerCase()),
  );
  const signed =
    config.allowedSigners === undefined
      ? good('operators', 'decisions are not signed ([operators] allowed_signers is not set)')
      : good('operators', `allowed signers in ${config.allowedSigners}`);
  return [
    signed,
    ...overlapping.map((role) =>
      bad(
        `identity of ${role.actor}`,
        `${role.identity.email} is one of arch's identities: no commit of the role could count`,
        `Give ${role.actor} an identity of its own in ${config.file}.`,
      ),
    ),
  ];
}

async function roleFindings(config: Config, host: Host, role: RoleConfig): Promise<readonly Finding[]> {
  const subject = `${role.actor} on ${role.host}`;
  try {
    const hello = await host.call('hello', []);
    if (hello.missing.length > 0) {
      return [
        bad(
          subject,
          `the host lacks ${hello.missing.join(', ')}`,
          `Install ${hello.missing.join(', ')} on ${role.host}.`,
        ),
      ];
    }
    const survey = await host.call('survey', [
      ['repo', role.repo],
      ['branch', role.branch],
      ...(role.remote === undefined ? [] : ([['remote', role.remote]] as const)),
    ]);
    const dirty = survey.dirty === 0 ? '' : `, ${String(survey.dirty)} uncommitted changes`;
    return [
      good(subject, `git ${hello.git}, ${role.repo} at ${survey.tip.slice(0, 10)}${dirty}`),
      ...checkedOutFinding(role, survey.checkedOut),
      await agentFinding(host, role, survey.tip),
    ];
  } catch (error) {
    const places = placesOf(config, role);
    return [failed(subject, error, { role: role.actor, ...(places ? { places } : {}) })];
  }
}

function checkedOutFinding(role: RoleConfig, checkedOut: string): readonly Finding[] {
  if (checkedOut === role.branch) return [];
  const now = checkedOut === '' ? 'a detached HEAD' : escapeText(checkedOut, 100);
  return [
    bad(
      `branch of ${role.actor}`,
      `${role.repo} has ${now} checked out, where ${role.branch} is expected`,
      `git -C ${shellWord(role.repo)} switch ${shellWord(role.branch)}`,
    ),
  ];
}

/** Asked in a clean clone, as a packet's checks are: the only way to run a command on a host without a launch. */
async function agentFinding(host: Host, role: RoleConfig, tip: string): Promise<Finding> {
  const { program } = agentCommand(role, {});
  const found = await host.call('check', [
    ['thread_ref', 'doctor'],
    ['run', '1'],
    ['repo', role.repo],
    ['sha', tip],
    ['command_b64', Buffer.from(`command -v -- ${shellWord(program)}`).toString('base64')],
    ['limit_s', '20'],
    ['id', `agent-${String(process.pid)}`],
  ]);
  const subject = `agent of ${role.actor}`;
  return found.exit === 0
    ? good(subject, escapeText(found.output.trim().split('\n').at(-1) ?? program, 200))
    : bad(
        subject,
        `${program} is not on the host's PATH`,
        `Install ${program} on ${role.host}, or name it by its path.`,
      );
}

function failed(
  subject: string,
  error: unknown,
  concerning: Parameters<typeof refusalFromActivity>[1],
): Finding {
  const refusal = refusalFromActivity(error, concerning);
  if (refusal && !refusal.ok) return bad(subject, refusal.refusal.message, refusal.refusal.fix);
  return bad(
    subject,
    escapeText(error instanceof Error ? error.message : String(error)),
    'threadline doctor',
  );
}

const good = (subject: string, detail: string): Finding => ({ subject, ok: true, detail, fix: '' });
const bad = (subject: string, detail: string, fix: string): Finding => ({ subject, ok: false, detail, fix });
