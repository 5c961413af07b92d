import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Mounting needs root; without it these tests are skipped, and fail where CI=true. */
export const canMount = process.getuid?.() === 0 || process.env['CI'] === 'true';

/** A disk of its own that is soon full. Answers how to take it away again. */
export function mountSmallDisk(folder: string, kibibytes: number): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(kibibytes)}k`, 'tmpfs', folder]);
  return unmount(folder);
}

/** As if the disk had become read-only for whoever opens something from now on. */
export function mountReadOnly(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['--bind', folder, folder]);
  execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
  return unmount(folder);
}

/** Lazily: a process that ends just now may still have something open there. */
const unmount = (folder: string) => (): void => {
  execFileSync('umount', ['-l', folder]);
};
