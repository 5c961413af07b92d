import { execFileSync } from 'node:child_process';

/** Skips a test by name where a system tool is absent; on CI, which installs them all, its absence is a failure. */
export function requireTool(name: string, skip: (note: string) => void): void {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], {
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    });
  } catch {
    if (process.env['CI']) throw new Error(`${name} is not installed, and CI must have it`);
    skip(`${name} is not installed`);
  }
}
