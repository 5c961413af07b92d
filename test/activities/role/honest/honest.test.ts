import { describe, expect, test } from 'vitest';
import { openCourtroom } from '../courtroom.ts';
import { codesOf } from '../forgery.ts';
import { honestCommits } from './commits.ts';
import { honestEvidence } from './evidence.ts';
import type { HonestTable } from './honest.ts';
import { honestLogs } from './logs.ts';

const tables: Readonly<Record<string, HonestTable>> = {
  commits: honestCommits,
  evidence: honestEvidence,
  'a log': honestLogs,
};

describe.each(Object.entries(tables))('an honest closure is accepted, with %s', (_name, table) => {
  test.concurrent.each(Object.entries(table))('%s', async (_title, { how, room }) => {
    const court = await openCourtroom(room);
    try {
      const judged = await how(court);
      const verdict = await court.judgeTurn(judged);
      expect(verdict, codesOf(verdict).join()).toMatchObject({ verdict: 'done' });
    } finally {
      await court.close();
    }
  });
});
