import { printRows, type Row } from './contract/row.ts';

/** `npm run bench:contract`: the figures of the contract's floor. Each part names its target beside what it measured. */
const rows: Row[] = [];

printRows(rows);
