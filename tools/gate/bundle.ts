import { bundleNow } from '../../worker/bundle.ts';
import { runEachWorkflow } from './run-workflows.ts';

/**
 * The gate of workflow code: it bundles, holds no zod, no table of rules and no `node:`, and runs. "It bundles" alone is no proof: code
 * that touches `document` bundles, and then fails every workflow task (FACTS).
 */
const { code } = await bundleNow();
const foreign = [
  'node_modules/zod/',
  'contract/schema/',
  'contract/rules/',
  'require("node:',
  "require('node:",
];
const found = foreign.filter((text) => withoutSourceMap(code).includes(text));
if (found.length > 0) {
  process.stderr.write(`The workflow bundle holds what it must not: ${found.join(', ')}\n`);
  process.exitCode = 1;
} else {
  await runEachWorkflow(code).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

function withoutSourceMap(text: string): string {
  return text.slice(0, text.lastIndexOf('//# sourceMappingURL='));
}
