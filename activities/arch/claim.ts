import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isCode } from './index-lock.ts';

/** Who has the claim; `nonce` is new for each. */
export interface Claim {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
  readonly nonce: string;
}
export type Claimed<T> =
  { readonly claimed: true; readonly value: T } | { readonly claimed: false; readonly pid: number };

/** How often a waiter looks. */
const lookEveryMs = 20;
/** A process of another machine or container cannot be asked; one recording takes seconds. */
const foreignClaimMs = 10 * 60_000;

/**
 * Runs the action while no other process runs one under the same claim file, made in a folder that is removed with it when
 * empty. A dead holder's claim is taken over. After `waitMs` behind a living holder: not claimed, nothing done.
 */
export async function withClaim<T>(
  file: string,
  waitMs: number,
  action: () => Promise<T>,
): Promise<Claimed<T>> {
  const mine: Claim = {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    nonce: randomUUID(),
  };
  const until = Date.now() + waitMs;
  for (;;) {
    const holder = take(file, mine);
    if (holder === undefined) break;
    if (Date.now() > until) return { claimed: false, pid: holder.pid };
    await pause(lookEveryMs);
  }
  try {
    removeStrays(file);
    return { claimed: true, value: await action() };
  } finally {
    rmSync(file, { force: true });
    removeEmpty(dirname(file));
  }
}

/**
 * Undefined when the claim is mine now, else the living holder. Taking over a dead holder's claim needs a claim of its own,
 * named by the dead one's nonce: only who has that may replace this very claim, so two waiters never both do.
 */
function take(file: string, mine: Claim): Claim | undefined {
  const draft = `${file}.${mine.nonce}`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(draft, JSON.stringify(mine));
    linkSync(draft, file);
    return undefined;
  } catch (error) {
    // ENOENT: another process removed the empty folder between our steps; the next look finds it made again.
    if (isCode(error, 'ENOENT')) return mine;
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = readClaim(file);
  // Given back just now.
  if (holder === undefined) return mine;
  if (isAlive(file, holder)) return holder;
  const succession = `${file}.after-${holder.nonce}`;
  const rival = take(succession, { ...mine, nonce: randomUUID() });
  if (rival !== undefined) return rival;
  try {
    if (readClaim(file)?.nonce !== holder.nonce) return holder;
    writeFileSync(draft, JSON.stringify(mine));
    renameSync(draft, file);
    return undefined;
  } finally {
    rmSync(succession, { force: true });
  }
}

/**
 * What processes that were killed left of their way to a claim. Only for who has it: a living waiter whose draft goes too
 * looks again, and a succession to a claim that is replaced already decides nothing any more.
 */
function removeStrays(file: string): void {
  const prefix = `${basename(file)}.`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(file), name), { force: true });
  }
}

function readClaim(file: string): Claim | undefined {
  try {
    // Only this module writes claims, whole, before they get their name.
    return JSON.parse(readFileSync(file, 'utf8')) as Claim;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isAlive(file: string, holder: Claim): boolean {
  if (holder.host !== hostname()) {
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - made < foreignClaimMs;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
  }
  return startOf(holder.pid) === holder.started;
}

/** Together with the pid it names one process; empty when it cannot be told. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The command's name, in parentheses, may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    // No /proc here (macOS), or no such process.
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    // No such process.
    return '';
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another process waits there, or a kill left something that the next claim cleans up.
  }
}
