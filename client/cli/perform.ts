import { exitFromRefusal } from '../exit-code.ts';
import type { Outcome, Refusal } from '../refusal.ts';
import { shellWord } from '../shell-word.ts';
import { openDoor, type CommonOptions, type Door, type Perform } from './door.ts';
import { envelopeOfRefusal, envelopeOfReport, envelopeText } from './envelope.ts';
import type { Answered, Report } from './report.ts';

/** Ties a command's work to this process: its answer to stdout or stderr, its end to the exit code. */
export function performing(command: string, options: () => CommonOptions): Perform {
  return async (work) => {
    const common = options();
    const json = wantsEnvelope(common);
    const print = (answered: Answered): Promise<void> => printAnswer(command, answered, json, common);
    const door = openDoor(json, common, print);
    try {
      const answered = await work(door).catch((error: unknown) => refusalOf(error, door));
      if (answered) await print(answered);
    } finally {
      await door.close();
    }
  };
}

export const wantsEnvelope = (options: CommonOptions): boolean =>
  options.json === true || !process.stdout.isTTY;

/** Prints one answer: an envelope on stdout, or text on stdout with refusals on stderr. */
export async function printAnswer(
  command: string,
  answered: Answered,
  json: boolean,
  options: CommonOptions,
): Promise<void> {
  if (!answered.ok) {
    const refusal = {
      ...answered.refusal,
      nextActions: answered.refusal.nextActions.map(pasteable(options)),
    };
    process.exitCode = exitFromRefusal(refusal.code);
    if (json) process.stdout.write(envelopeText(envelopeOfRefusal(command, refusal)));
    else process.stderr.write(`${await refusalText(refusal)}\n`);
    return;
  }
  const report: Report = {
    ...answered.value,
    nextActions: answered.value.nextActions?.map(pasteable(options)) ?? [],
  };
  process.exitCode = report.exit ?? 0;
  if (json) {
    process.stdout.write(envelopeText(envelopeOfReport(command, report)));
    return;
  }
  const [{ default: paint }, { nextActionsText }] = await Promise.all([
    import('picocolors'),
    import('./render/next-actions.ts'),
  ]);
  const text = await report.text(paint);
  process.stdout.write(`${text}${nextActionsText(report.nextActions ?? [], paint)}\n`);
}

/** A command that is pasted must find the same configuration. */
const pasteable =
  ({ config }: CommonOptions) =>
  (action: string): string =>
    config === undefined
      ? action
      : action.replace(/^threadline /u, `threadline --config ${shellWord(config)} `);

async function refusalText(refusal: Refusal): Promise<string> {
  const [{ createColors, isColorSupported }, { renderRefusal }] = await Promise.all([
    import('picocolors').then((module) => module.default),
    import('./render/refusal.ts'),
  ]);
  const { isTTY, columns } = process.stderr;
  // A terminal that does not know its width says 0.
  const width = isTTY && columns > 0 ? columns : undefined;
  return renderRefusal(refusal, createColors(isColorSupported && isTTY), width);
}

/** Thrown failures become refusals here, at the last door; a bug is `unforeseen`, and says where it was thrown. */
async function refusalOf(
  error: unknown,
  door: Door & { address(): Promise<string | undefined> },
): Promise<Outcome<never>> {
  const [{ refusalFromFailure }, { refusalFromActivity }] = await Promise.all([
    import('../engine-failure.ts'),
    import('../activity-failure.ts'),
  ]);
  const known =
    refusalFromActivity(error) ?? refusalFromFailure(error, (await door.address()) ?? 'its address');
  if (known) return known;
  const { refuse } = await import('../refusal.ts');
  const { escapeText } = await import('../../contract/escape.ts');
  if (door.env['THREADLINE_DEBUG'] !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  const message = escapeText(error instanceof Error ? error.message : String(error));
  return refuse(
    'unforeseen',
    message === '' ? 'Something failed without saying what.' : message,
    'Run it again with THREADLINE_DEBUG=1 for the place where it failed. What took effect before is seen with `threadline threads --all`.',
  );
}
