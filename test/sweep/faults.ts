import type { Side } from '../cut-proxy.ts';
import type { Victim } from './programs.ts';

/** What is done to a launch or to its cancellation, each at any of its points: a byte of a connection or a step of a process. */
export interface FaultKind {
  readonly name: string;
  readonly verb: 'launch' | 'cancel';
  readonly how: 'cut' | 'worker' | Victim;
  /** Whose bytes are counted. */
  readonly from?: Side;
  /** Of a hundred launches. */
  readonly share: number;
  /** Of its attempts that must hit: a process may end, or a connection be shorter, before its point is reached. */
  readonly leastHits: number;
}

export const faultKinds: readonly FaultKind[] = [
  { name: 'launch, cut from host', verb: 'launch', how: 'cut', from: 'server', share: 27, leastHits: 0.8 },
  { name: 'launch, cut to host', verb: 'launch', how: 'cut', from: 'client', share: 21, leastHits: 0.8 },
  { name: 'cancel, cut from host', verb: 'cancel', how: 'cut', from: 'server', share: 11, leastHits: 0.8 },
  { name: 'cancel, cut to host', verb: 'cancel', how: 'cut', from: 'client', share: 8, leastHits: 0.8 },
  { name: 'launch, worker killed', verb: 'launch', how: 'worker', from: 'server', share: 3, leastHits: 0.5 },
  { name: 'cancel, worker killed', verb: 'cancel', how: 'worker', from: 'client', share: 2, leastHits: 0.5 },
  { name: 'launch, program killed', verb: 'launch', how: 'launch', share: 7, leastHits: 0.3 },
  { name: 'cancel, program killed', verb: 'cancel', how: 'cancel', share: 5, leastHits: 0.3 },
  { name: 'runner killed', verb: 'launch', how: 'runner', share: 8, leastHits: 0.5 },
  { name: 'keeper killed', verb: 'launch', how: 'keeper', share: 3, leastHits: 0.3 },
  { name: 'agent killed at its start', verb: 'launch', how: 'agent', share: 5, leastHits: 0.5 },
];

export interface Fault {
  readonly kind: FaultKind;
  /** From 1. */
  readonly point: number;
}

/** All of `cards` in an order that the seed repeats, then again in another one. */
export interface Deck<Card> {
  draw(): Card;
}

export function createDeck<Card>(cards: readonly Card[], random: () => number): Deck<Card> {
  let left: Card[] = [];
  return {
    draw: () => {
      if (left.length === 0)
        left = cards
          .map((card) => ({ card, at: random() }))
          .sort((one, other) => one.at - other.at)
          .map(({ card }) => card);
      const card = left.pop();
      if (card === undefined) throw new Error('a deck without cards');
      return card;
    },
  };
}
