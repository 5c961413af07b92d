import { describe, expect, test } from 'vitest';
import { openCourtroom } from '../courtroom.ts';
import { codesOf, forge } from '../forgery.ts';
import type { ForgedTable } from './forged.ts';
import { forgedEntries } from './entries.ts';
import { forgedEvidence } from './evidence.ts';
import { forgedHistory } from './history.ts';
import { forgedIds } from './ids.ts';
import { forgedLogs } from './logs.ts';

const tables: Readonly<Record<string, ForgedTable>> = {
  ids: forgedIds,
  history: forgedHistory,
  evidence: forgedEvidence,
  entries: forgedEntries,
  logs: forgedLogs,
};

describe.each(Object.entries(tables))('a forged closure is refused by its one code: %s', (_name, table) => {
  test.concurrent.each(Object.entries(table))('%s', async (_title, { how, code, also = [], room, given }) => {
    const court = await openCourtroom(room);
    try {
      const verdict = await forge(court, how, given);
      expect(codesOf(verdict)).toEqual([code, ...also]);
    } finally {
      await court.close();
    }
  });
});
