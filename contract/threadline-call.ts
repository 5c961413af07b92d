/** The calls of the host program that write right entries, as a role pastes them into its shell. Blanks stand in `<…>`. */

const blocker =
  '--blocker "<what stands in the way>" --owner <operator or name:agent> --operator-required <yes or no>' +
  " --next-action 'command:<command line>'";
const resume = '--resume "<what one must know to go on>"';

export const handshake = '"$THREADLINE" handshake --next "<the best next step, and why>"';

export const gate = `"$THREADLINE" gate ${blocker}`;

export const reportBlocked = `"$THREADLINE" report blocked ${blocker} ${resume}`;

export const reportReplan = `"$THREADLINE" report replan --next-action 'packet:<path of a packet>' ${resume}`;

/** With one `--evidence` for each criterion of the packet. */
export function reportDone(criteria: readonly string[]): string {
  const evidence = criteria.map((criterion) => ` --evidence ${criterion}=<path>`).join('');
  return `"$THREADLINE" report done --commit <full commit id>${evidence}`;
}

/** Any of the three, where the state is not known. */
export const report = (criteria: readonly string[]): string =>
  `${reportDone(criteria)} (or: ${reportBlocked}; or: ${reportReplan})`;
