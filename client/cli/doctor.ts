import { exitFromRefusal } from '../exit-code.ts';
import type { Finding, Step } from '../doctor-finding.ts';
import { answer, type RefusalCode } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerDoctor: Register = (command, perform) => {
  command
    .argument('[role]', 'only this role, e.g. runner:codex')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline doctor', 'Temporal, worker, arch, and every role step by step on its host'],
          ['threadline doctor runner:codex', 'one role'],
        ],
        '0 all is well, 2 configuration, 3 Temporal or worker alone, 4 unknown role, 5 a host or role (each with what mends it)',
      ),
    )
    .action((role: string | undefined) =>
      perform(async (door) => {
        const config = await door.config();
        if (!config.ok) return config;
        const { doctor } = await import('../doctor.ts');
        const findings = await doctor(config.value, door.env, role);
        if (!findings.ok) return findings;
        const code = ailment(findings.value);
        return answer({
          // An examination that finds something has not failed: what it found is its result.
          result: { healthy: code === undefined, checks: findings.value },
          exit: code === undefined ? 0 : exitFromRefusal(code),
          text: async (paint) => {
            const { findingsText } = await import('./render/findings.ts');
            return findingsText(config.value.file, findings.value, paint);
          },
        });
      }),
    );
};

/** The worst of what is ill, as the command's exit code says it. */
function ailment(findings: readonly Finding[]): RefusalCode | undefined {
  const ill = new Set(findings.filter(({ state }) => state === 'ill').map(({ step }) => step));
  if ([...ill].some((step) => !engineSteps.has(step))) return 'host_refused';
  if (ill.has('arch')) return 'configuration';
  return ill.size > 0 ? 'engine_unreachable' : undefined;
}

const engineSteps: ReadonlySet<Step> = new Set(['engine', 'worker', 'arch', 'operators']);
