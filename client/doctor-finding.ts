import { escapeText, lineFromText } from '../contract/escape.ts';
import { mendingCommand, type Known } from '../contract/mend.ts';
import { refusalFromActivity } from './activity-failure.ts';

/** What is looked at, in this order; each needs those before it that it cannot be seen without. */
export const steps = {
  engine: ['engine', 'worker', 'arch', 'operators'],
  host: ['resolution', 'tcp', 'host key', 'authentication', 'shell', 'tools', 'clock', 'disk'],
  role: ['identities', 'repository', 'branch', 'remote', 'push', 'agent'],
} as const;

export type Step = (typeof steps)[keyof typeof steps][number];

/** One line of the examination: what was looked at, how it is, and what mends it. */
export interface Finding {
  readonly subject: string;
  readonly step: Step;
  /** `unseen`: something that it needs is ill. */
  readonly state: 'well' | 'ill' | 'unseen';
  readonly detail: string;
  /** Empty unless it is ill. */
  readonly fix: string;
}

/** Findings about one subject. */
export interface Examiner {
  readonly well: (step: Step, detail: string) => Finding;
  readonly ill: (step: Step, detail: string, fix: string) => Finding;
  /** A failure of a host or repository, with the sentence and the command of the closed table. */
  readonly failed: (step: Step, error: unknown) => Finding;
  /** A command line like those of the closed table: `ssh {ssh} git -C {repo} status`. */
  readonly command: (template: string) => string;
  /** All of these, for want of another. */
  readonly unseen: (missing: readonly Step[], needs: Step) => readonly Finding[];
}

export function examinerOf(subject: string, known: Known = {}): Examiner {
  const ill = (step: Step, detail: string, fix: string): Finding => ({
    subject,
    step,
    state: 'ill',
    detail: lineFromText(detail, 800),
    fix: escapeText(fix, 400),
  });
  return {
    well: (step, detail) => ({ subject, step, state: 'well', detail: escapeText(detail, 200), fix: '' }),
    ill,
    failed: (step, error) => {
      const refusal = refusalFromActivity(error, known);
      if (refusal && !refusal.ok) return ill(step, refusal.refusal.message, refusal.refusal.fix);
      return ill(step, error instanceof Error ? error.message : String(error), 'threadline doctor');
    },
    command: (template) => mendingCommand(template, known),
    unseen: (missing, needs) =>
      missing.map((step) => ({ subject, step, state: 'unseen', detail: `needs ${needs}`, fix: '' })),
  };
}

/** What a look found that is wrong, where no failure of the closed table says it. */
export interface Wrong {
  readonly detail: string;
  readonly fix: string;
}

/** Looks that need each other: each gives a detail, or what is wrong, or throws a failure; the first that is ill is the last. */
export async function inOrder(
  examiner: Examiner,
  looks: readonly (readonly [Step, () => Promise<string | Wrong>])[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [index, [step, look]] of looks.entries()) {
    const finding = await look().then(
      (seen) =>
        typeof seen === 'string' ? examiner.well(step, seen) : examiner.ill(step, seen.detail, seen.fix),
      (error: unknown) => examiner.failed(step, error),
    );
    findings.push(finding);
    if (finding.state === 'ill') {
      const rest = looks.slice(index + 1).map(([later]) => later);
      return [...findings, ...examiner.unseen(rest, step)];
    }
  }
  return findings;
}
