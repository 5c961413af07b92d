import { lintRows } from './contract/lint.ts';
import { logRows } from './contract/log.ts';
import { printRows, type Row } from './contract/row.ts';
import { verifyRows } from './contract/verify.ts';

/** `npm run bench:contract`: the figures of the contract's floor. Each part names its target beside what it measured. */
const rows: Row[] = [...(await logRows()), ...(await verifyRows()), ...(await lintRows())];

printRows(rows);
