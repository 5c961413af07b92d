import { exitFromRefusal } from '../exit-code.ts';
import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerDoctor: Register = (command, perform) => {
  command
    .argument('[role]', 'only this role, e.g. runner:codex')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline doctor', 'configuration, engine, worker, and every role on its host'],
          ['threadline doctor runner:codex', 'one role'],
        ],
        '0 all is well, 2 configuration, 4 unknown role, 5 something needs mending (each with what mends it)',
      ),
    )
    .action((role: string | undefined) =>
      perform(async (door) => {
        const config = await door.config();
        if (!config.ok) return config;
        const { doctor } = await import('../doctor.ts');
        const findings = await doctor(config.value, door.env, role);
        if (!findings.ok) return findings;
        const ill = findings.value.filter((finding) => !finding.ok);
        return answer({
          // An examination that finds something has not failed: what it found is its result.
          result: { healthy: ill.length === 0, checks: findings.value },
          exit: ill.length === 0 ? 0 : exitFromRefusal('host_refused'),
          text: async (paint) => {
            const { findingsText } = await import('./render/findings.ts');
            return findingsText(config.value.file, findings.value, paint);
          },
        });
      }),
    );
};
