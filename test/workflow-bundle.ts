import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { bundleNow } from '../worker/bundle.ts';

/** The workflows' code, bundled by the first test file of a run that needs it and read by all others. */
export const bundleOfRun = (): Promise<{ readonly codePath: string }> => (bundle ??= bundleOnce());

let bundle: ReturnType<typeof bundleOnce> | undefined;

async function bundleOnce(): Promise<{ readonly codePath: string }> {
  const codePath = join(inject('runFolder'), 'workflow-bundle.js');
  if (!existsSync(codePath)) {
    const own = `${codePath}.${String(process.pid)}`;
    await writeFile(own, (await bundleNow()).code);
    await rename(own, codePath);
  }
  return { codePath };
}
