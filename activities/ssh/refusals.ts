import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whereIs, type Target } from './target.ts';

/**
 * Which keys were refused where, on disk, so that no other worker and no restart shows them again: hosts count refusals
 * and lock out. The name of a record is made of user, address and keys: a change of any of them is another record.
 */
export interface Refusals {
  /** What was said of the refusal; undefined where these keys may be shown. */
  find(id: string): Promise<string | undefined>;
  /** Kept at least in this process, where the disk cannot be written. */
  record(id: string, said: string): Promise<void>;
  forget(id: string): Promise<void>;
}

export function createRefusals(stateDir: string): Refusals {
  const folder = join(stateDir, 'refused-keys');
  const fileOf = (id: string): string => join(folder, id);
  const unwritten = new Map<string, string>();
  return {
    find: async (id) => {
      try {
        return await readFile(fileOf(id), 'utf8');
      } catch {
        return unwritten.get(id); // As a rule there is none.
      }
    },
    record: async (id, said) => {
      const text = `${new Date().toISOString()} ${said}\n`;
      const draft = `${fileOf(id)}.${randomBytes(6).toString('hex')}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(draft, text, { mode: 0o600 });
        await rename(draft, fileOf(id));
      } catch {
        unwritten.set(id, text); // A state directory that cannot be written is told of elsewhere.
      }
    },
    forget: async (id) => {
      unwritten.delete(id);
      // One that cannot be removed is still there for doctor to find.
      await rm(fileOf(id), { force: true }).catch(() => undefined);
    },
  };
}

export function refusalId(target: Target, shown: readonly string[]): string {
  const facts = [target.user, whereIs({ ...target, name: '' }), ...shown];
  return createHash('sha256').update(facts.join('\n')).digest('hex');
}
