import { describe, expect, it } from 'vitest';
import { actionFault } from '../../contract/action-check.ts';
import { parseAction } from '../../contract/action.ts';
import { readBlocker, writeBlocker } from '../../contract/blocker-line.ts';
import { describeFailure, failures, isFailureCode, type FailureCode } from '../../contract/failure.ts';

const codes = Object.keys(failures).filter(isFailureCode);
const facts = {
  detail: 'connect ECONNREFUSED',
  ref: 'RUNNER-WS8',
  role: 'runner:codex',
  host: 'hut',
  archActor: 'arch:codex',
  roleActor: 'runner:codex',
};

describe.each(codes)('the failure %s', (code: FailureCode) => {
  it('has a sentence with the fact at hand and placeholders that are known', () => {
    const { sentence, mend } = failures[code];
    expect(sentence).toContain('{detail}');
    const placeholders = [...mend.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
    expect(['ref', 'role', 'host', 'repo', 'agent', 'arch']).toEqual(expect.arrayContaining(placeholders));
  });

  it('is described well enough for a blocker, whatever is known', () => {
    for (const more of [{}, { repo: '/srv/run ner', agent: "it's", arch: '/home/arch/plan' }]) {
      const { sentence, owner, operatorRequired, next } = describeFailure(code, { ...facts, ...more });
      expect(sentence).toContain('connect ECONNREFUSED');
      expect(['operator', 'arch:codex', 'runner:codex']).toContain(owner);
      expect(operatorRequired).toBe(owner === 'operator');
      expect(actionFault(next)).toBeUndefined();
      expect(next).not.toMatch(/[{}]/u);
      const blocker = { text: sentence, owner, operatorRequired, next };
      expect(readBlocker(writeBlocker(blocker))).toEqual({ ok: true, blocker });
    }
  });
});

describe('describeFailure', () => {
  it('quotes what runs on the host for both shells', () => {
    const { next } = describeFailure('repository_missing', { ...facts, repo: '/srv/run ner' });
    const reading = parseAction(next);
    expect(reading).toEqual({
      ok: true,
      action: { kind: 'command', command: String.raw`ssh hut git -C ''\''/srv/run ner'\''' status` },
    });
  });

  it('falls back to what needs no more knowledge', () => {
    expect(describeFailure('repository_missing', facts).next).toBe('command:`threadline show RUNNER-WS8`');
  });

  it('bounds and escapes foreign detail', () => {
    const { sentence } = describeFailure('host_unreachable', {
      ...facts,
      detail: `\u001b[2J\n${'x'.repeat(5_000)}`,
    });
    expect(sentence.length).toBeLessThan(700);
    expect(sentence).toContain('\\u{1b}[2J x');
  });
});
