import { describe, expect, it } from 'vitest';
import type { Stop } from '../../contract/messages.ts';
import { contentOfStop, stopProblems } from '../../contract/stop-check.ts';

const resume = 'Slot 3 has the old board.';
const blocker = {
  text: 'Slot 3 has no power.',
  owner: 'infra:codex',
  operatorRequired: false,
  next: 'command:`ipmi power on slot-3`',
};
const replan: Stop = { state: 'replan', next: ['command:`make smoke SLOT=4`'], resume };
const blocked: Stop = { state: 'blocked', blockers: [blocker], resume };
const said = (order: Stop): readonly string[] =>
  stopProblems(contentOfStop(order), { owners: ['arch:codex', 'infra:codex'] }).map(({ message }) => message);

describe('a stop', () => {
  it.each([
    ['as replan', replan],
    ['as blocked', blocked],
  ])('%s that is whole has no problem, whatever else its signal carries', (_how, order) => {
    expect(said(order)).toEqual([]);
    const more = { ...order, deviation: '?', commits: ['x'], evidence: { AC1: ['y'] }, actionType: 'gate' };
    expect(said(more)).toEqual([]);
    expect(Object.keys(contentOfStop(more)).sort()).toEqual(
      order.state === 'replan' ? ['next', 'resume', 'state'] : ['blockers', 'next', 'resume', 'state'],
    );
  });

  it.each<[string, Stop, string]>([
    ['no next action', { ...replan, next: [] }, 'at least one exact next action'],
    ['a vague next action', { ...replan, next: ['look into it'] }, 'no next action'],
    ['nothing to resume by', { ...replan, resume: 'none' }, 'tells nobody how to go on'],
    ['no blocker', { ...blocked, blockers: [] }, 'at least one blocker'],
    ['a vague blocker', { ...blocked, blockers: [{ ...blocker, text: 'TBD' }] }, 'what stands in the way'],
    [
      'an owner that nobody configured',
      { ...blocked, blockers: [{ ...blocker, owner: 'a:b' }] },
      'unknown owner',
    ],
    ["a blocker's vague next action", { ...blocked, blockers: [{ ...blocker, next: 'TBD' }] }, 'next action'],
  ])('with %s is told so', (_what, order, words) => {
    expect(said(order).join('\n')).toContain(words);
  });

  it('may be owned by the operator, whom nobody configures', () => {
    expect(said({ ...blocked, blockers: [{ ...blocker, owner: 'operator' }] })).toEqual([]);
  });
});
