import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractDocument } from './contract-doc/document.ts';
import { readTests } from './contract-doc/held-by.ts';

const root = join(import.meta.dirname, '..');
const { text, gaps } = contractDocument(readTests(root));
writeFileSync(join(root, 'docs/contract.md'), text);
process.stdout.write(`docs/contract.md: ${String(text.split('\n').length)} lines\n`);
for (const gap of gaps) process.stderr.write(`${gap}\n`);
process.exitCode = gaps.length === 0 ? 0 : 1;
