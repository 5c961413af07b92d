import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** The code that all workflows run in: built beforehand in the package, bundled on the spot in a clone. Once a process. */
export function workflowBundle(): Promise<WorkflowBundleOption> {
  return (bundle ??= existsSync(prebuilt) ? Promise.resolve({ codePath: prebuilt }) : bundleNow());
}

/** The build puts it beside the folders of dist/; nothing lies there in a clone. */
const prebuilt = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** The bundler wants a path that exists: `.ts` in a clone, `.js` in dist/. No import, so nothing rewrites it. */
const workflowsPath = fileURLToPath(
  new URL(`../workflows/index${extname(import.meta.url)}`, import.meta.url),
);

let bundle: Promise<WorkflowBundleOption> | undefined;

/** Also what the build and the purity gate of `npm run check` call. */
export function bundleNow(): Promise<{ readonly code: string }> {
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
}
