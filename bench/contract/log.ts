import { gitOutput, type GitPlace } from '../../activities/git/run.ts';
import { freshEntries } from '../../activities/role/judge-entries.ts';
import { readLog } from '../../contract/log.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { makeRepository } from '../../test/repository.ts';
import { entryNumber, logOf } from '../../test/contract/log-example.ts';
import { medians, type Row } from './row.ts';

/** A handoff log of 10,000 entries: read whole, read after an entry was added, and how the time grows with the length. */
export async function logRows(): Promise<readonly Row[]> {
  const log = logOf(entries);
  return [
    ...wholeRows(await medians(rounds, () => readLog(log))),
    await appendRow(log),
    ...(await growthRows()),
  ];
}

const entries = 10_000;
const rounds = 15;
const path = 'handoff_log.md';

const wholeRows = ([measuredMs = 0]: readonly number[]): readonly Row[] => [
  { what: `reading a log of ${String(entries)} entries`, measuredMs, target: 300 },
];

/** Every round adds an entry in a commit of its own, so that nothing of it was read before. */
async function appendRow(log: string): Promise<Row> {
  const repository = await makeRepository();
  try {
    let text = log;
    const tips = [await repository.commit('Begin', { [path]: text })];
    for (let round = 0; round < rounds; round += 1) {
      text += `\n${writeEntry(entryNumber(entries + round))}`;
      tips.push(await repository.commit('Report', { [path]: text }));
    }
    const place: GitPlace = { gitDir: `${repository.path}/.git` };
    await freshEntries(place, { path, tip: tips[0] ?? '' });
    let [bare, read] = [0, 0];
    const [catFile = 0, appended = 0] = await medians(
      rounds,
      () => gitOutput(place, ['cat-file', 'blob', `${tips[(bare += 1)] ?? ''}:${path}`]),
      async () => {
        const since = tips[read] ?? '';
        const { entries: fresh } = await freshEntries(place, { path, tip: tips[(read += 1)] ?? '', since });
        if (fresh.length !== 1) throw new Error(`${String(fresh.length)} entries are new, not one`);
      },
    );
    return {
      what: `an entry added to ${String(entries)}: from the commits to the entry`,
      measuredMs: appended,
      against: { what: 'git cat-file of the log', ms: catFile },
      target: 2,
    };
  } finally {
    await repository.remove();
  }
}

/** Time linear in the length: N MiB beside N times what one takes. The rest is for the collector, which has more to keep. */
async function growthRows(): Promise<readonly Row[]> {
  const megabytes = [1, 2, 4, 8];
  const perMegabyte = Math.ceil((entries * 1024 * 1024) / Buffer.byteLength(logOf(entries)));
  const texts = megabytes.map((count) => logOf(count * perMegabyte));
  const [one = 0, ...times] = await medians(7, ...texts.map((text) => () => readLog(text)));
  return times.map((measuredMs, index) => {
    const count = String(megabytes[index + 1]);
    const against = { what: `${count} times one of 1 MiB`, ms: Number(count) * one };
    return { what: `reading a log of ${count} MiB`, measuredMs, against, target: 1.5 };
  });
}
