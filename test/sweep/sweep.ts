import { seededRandom } from '../host/random.ts';
import { auditLane } from './audit.ts';
import { createDeck, faultKinds, type Deck, type Fault, type FaultKind } from './faults.ts';
import { startLane, type Lane } from './lane.ts';
import type { Sabotage } from './programs.ts';
import { runRound, type Round } from './round.ts';
import { measure } from './strike.ts';

export interface SweepOrder {
  readonly seed: number;
  readonly launches: number;
  /** Hosts at once. With the seed it says which fault meets which launch. */
  readonly lanes: number;
  /** Ends earlier after so long. */
  readonly seconds?: number;
  /** How often one launch is cut before it is resolved. */
  readonly cuts: number;
  /** All by default. */
  readonly kinds?: readonly FaultKind[];
  /** Processes die only at their steps about this command. */
  readonly near?: string;
  readonly sabotage?: Sabotage;
  /** Ends with the first thing that is wrong. */
  readonly untilWrong?: boolean;
  readonly onRound?: (report: SweepReport) => void;
}

export interface SweepReport {
  readonly order: SweepOrder;
  readonly launches: number;
  /** What the agents wrote. */
  readonly starts: number;
  /** Launches by what became of them. */
  readonly ends: Readonly<Record<Round['end'], number>>;
  readonly rows: readonly Row[];
  /** Each with its lane, launch and faults. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}
export interface Row {
  readonly kind: FaultKind;
  /** Points that there are, as measured before. */
  readonly size: number;
  readonly attempts: number;
  readonly hits: number;
  /** Different points that were hit. */
  readonly met: number;
}

/** Puts launches through faults on hosts of their own, and gives an account of each. */
export async function sweep(order: SweepOrder): Promise<SweepReport> {
  const began = performance.now();
  const tally = createTally(order, began);
  const lanes: Lane[] = [];
  try {
    for (let index = 0; index < order.lanes; index += 1)
      lanes.push(await startLane(String(index), order.sabotage));
    const [first] = lanes;
    if (first === undefined) throw new Error('a sweep without a host');
    for (const kind of tally.kinds) tally.points.set(kind, await measure(first, kind, order.near));
    await Promise.all(lanes.map((lane, index) => runLane(lane, index, order, tally)));
    return tally.report();
  } finally {
    for (const lane of lanes) await lane.close();
  }
}

async function runLane(lane: Lane, index: number, order: SweepOrder, tally: Tally): Promise<void> {
  const random = seededRandom((order.seed * order.lanes + index) * 100);
  // One order for all lanes: a hundred launches have every kind, however many lanes share them.
  const cards = tally.kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  const deck = createDeck(cards, seededRandom(order.seed));
  const kinds = cards.map(() => deck.draw());
  const points = new Map<FaultKind, Deck<number>>(
    tally.kinds.map((kind, nth) => {
      // The lanes have all points between them. A deck of its own per kind: one more step in one changes no other.
      const own = (tally.points.get(kind) ?? []).filter((_, at) => at % order.lanes === index);
      return [kind, createDeck(own, seededRandom((order.seed * order.lanes + index) * 100 + nth + 1))];
    }),
  );
  const faultOf = (kind: FaultKind): Fault => ({ kind, point: points.get(kind)?.draw() ?? 1 });
  const rounds: Round[] = [];
  for (let nth = index; nth < order.launches && !tally.isOver(); nth += order.lanes) {
    const kind = kinds[nth % kinds.length];
    if (kind === undefined) throw new Error('a sweep without faults');
    const faults = Array.from({ length: kind.how === 'cut' ? order.cuts : 1 }, () => faultOf(kind));
    const round = await runRound(lane, faults, random);
    rounds.push(round);
    tally.add(lane, round);
  }
  tally.close(lane, rounds, await auditLane(lane, rounds));
}

type Tally = ReturnType<typeof createTally>;

function createTally(order: SweepOrder, began: number) {
  const kinds = order.kinds ?? faultKinds;
  const points = new Map<FaultKind, readonly number[]>();
  const counts = new Map(kinds.map((kind) => [kind, { attempts: 0, hits: 0, met: new Set<number>() }]));
  const ends = { started: 0, none: 0, unknown: 0 };
  const wrong: string[] = [];
  let launches = 0;
  let starts = 0;

  const countHit = ({ kind, point }: Fault): void => {
    const count = counts.get(kind);
    if (count === undefined) return;
    count.hits += 1;
    count.met.add(point);
  };
  const report = (): SweepReport => ({
    order,
    launches,
    starts,
    ends: { ...ends },
    rows: kinds.map((kind) => {
      const { attempts = 0, hits = 0, met } = counts.get(kind) ?? {};
      return { kind, size: points.get(kind)?.length ?? 0, attempts, hits, met: met?.size ?? 0 };
    }),
    wrong,
    seconds: (performance.now() - began) / 1000,
  });
  return {
    kinds,
    points,
    report,
    isOver: () =>
      (order.untilWrong === true && wrong.length > 0) ||
      (order.seconds !== undefined && performance.now() - began > order.seconds * 1000),
    add: (lane: Lane, round: Round): void => {
      launches += 1;
      ends[round.end] += 1;
      for (const fault of round.struck) {
        const count = counts.get(fault.kind);
        if (count !== undefined) count.attempts += 1;
        if (fault.hit === true) countHit(fault);
      }
      const under = round.struck.map(({ kind, point }) => `${kind.name} at ${String(point)}`).join('; ');
      for (const each of round.wrong)
        wrong.push(`lane ${lane.name}, launch ${String(round.launch.number)} (${under}): ${each}`);
      order.onRound?.(report());
    },
    /** Whether a process died at its step is known for certain only now. */
    close: (lane: Lane, rounds: readonly Round[], late: readonly string[]): void => {
      for (const { launch, struck } of rounds)
        for (const fault of struck) {
          const { how } = fault.kind;
          if (how !== 'cut' && how !== 'worker' && lane.killedAt(how, launch) !== undefined) countHit(fault);
        }
      starts += lane.starts().length;
      wrong.push(...late.map((each) => `lane ${lane.name}, ${each}`));
    },
  };
}
