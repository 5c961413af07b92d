import { createHosts, type Host, type Hosts } from '../activities/ssh/host.ts';
import type { Config, RoleConfig } from '../contract/config.ts';
import { placesOf } from '../contract/mend.ts';
import { hostProgram } from '../host/build.ts';
import { archFindings, engineFindings } from './doctor-engine.ts';
import { examinerOf, steps, type Examiner, type Finding, type Step } from './doctor-finding.ts';
import { machineFindings, wayFindings } from './doctor-host.ts';
import { identityFinding, repositoryFindings } from './doctor-role.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

/**
 * Looks at everything that a delegation needs, on every role's host or one role's; changes nothing there but the host
 * program. A key that was refused is shown once more, and its record goes when it is accepted.
 */
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
  const hosts = createHosts(config, hostProgram(), { again: true });
  try {
    const findings = await Promise.all([
      engineFindings(config, env),
      archFindings(config),
      ...roles.map((role) => roleFindings(config, hosts, role)),
    ]);
    return answer(findings.flat());
  } finally {
    await hosts.close();
  }
}

async function roleFindings(config: Config, hosts: Hosts, role: RoleConfig): Promise<readonly Finding[]> {
  const places = placesOf(config, role);
  const examiner = examinerOf(`${role.actor} on ${role.host}`, {
    role: role.actor,
    ...(places ? { places } : {}),
  });
  const found = [
    await identityFinding(config, role, examiner),
    ...(await reachFindings(config, hosts.host(role.host), role, examiner)),
  ];
  return ordered(found);
}

/** What is ill on the way leaves all behind it unseen. */
async function reachFindings(
  config: Config,
  host: Host,
  role: RoleConfig,
  examiner: Examiner,
): Promise<readonly Finding[]> {
  const settings = config.hosts[role.host];
  const way: readonly Finding[] =
    settings === undefined || settings.local
      ? waySteps.map((step) => examiner.well(step, 'this machine'))
      : await wayFindings(settings, host, examiner);
  const machine = blockedBy(way, steps.host.slice(waySteps.length), examiner);
  const reached = machine ?? (await machineFindings(host, examiner));
  const needed = [...way, ...reached.filter(({ step }) => step === 'shell' || step === 'tools')];
  const inside = blockedBy(needed, steps.role.slice(1), examiner);
  return [...way, ...reached, ...(inside ?? (await repositoryFindings(host, role, examiner)))];
}

const waySteps = steps.host.slice(0, 4);

function blockedBy(
  needed: readonly Finding[],
  then: readonly Step[],
  examiner: Examiner,
): readonly Finding[] | undefined {
  const ill = needed.find(({ state }) => state === 'ill');
  return ill === undefined ? undefined : examiner.unseen(then, ill.step);
}

function ordered(findings: readonly Finding[]): readonly Finding[] {
  const order: readonly Step[] = [...steps.host, ...steps.role];
  return [...findings].sort((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
}
