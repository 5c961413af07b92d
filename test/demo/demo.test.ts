import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDemo } from '../../examples/demo/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = ['tools/run.mjs', 'examples/demo/main.ts'];
const limitMs = 240_000;

describe('the demo', () => {
  let temp: string;
  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'threadline-demo-test-'));
  });
  afterEach(async () => {
    await rm(temp, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });

  it(
    'closes its six threads as it promises, and prints one JSON document and nothing else',
    { timeout: limitMs },
    async () => {
      const startedAt = Date.now();
      const { stdout, exitCode } = await execa('node', [...main, '--json'], {
        cwd: root,
        env: { TMPDIR: temp },
        stripFinalNewline: false,
        encoding: 'buffer',
        stdin: 'ignore',
        reject: false,
      });
      console.log(`the demo took ${String(Date.now() - startedAt)} ms`);
      const text = Buffer.from(stdout).toString('utf8');
      expect(text.indexOf('\n')).toBe(text.length - 1);
      const envelope = JSON.parse(text) as { ok: boolean; result: { threads: Thread[]; web_ui: string } };
      expect(envelope.result.threads.map(({ thread_ref, state }) => `${thread_ref} ${state}`)).toEqual([
        'WS8-STAGE-FIX done',
        'WS8-BOOT-LOG done',
        'WS8-SLOT-BOOT done',
        'WS8-SLOT-VLAN done',
        'WS8-SLOT-POWER blocked',
        'WS8-RACK-SPLIT replan',
      ]);
      const [mended, corrected, , , power] = envelope.result.threads;
      expect(mended?.commits.every((id) => /^[0-9a-f]{40}$/.test(id))).toBe(true);
      expect(mended?.evidence).toEqual({ AC1: ['evidence/ws8/test.txt'] });
      expect(corrected?.problems.join('\n')).toContain('commit/unknown');
      expect(power?.blockers[0]).toMatchObject({
        owner: 'infra:codex',
        next: 'command:`ipmi power on slot-5`',
      });
      expect(envelope.result.web_ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(exitCode).toBe(0);
      expect(await readdir(temp)).toEqual([]);
    },
  );

  it('leaves no process and no folder behind after Ctrl-C', { timeout: limitMs }, async () => {
    const child = spawn('node', main, {
      cwd: root,
      env: { ...process.env, TMPDIR: temp },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own, as a terminal gives it; Ctrl-C reaches all of it.
      detached: true,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: limitMs, interval: 50 }).toContain('handshake');
    const { pid } = child;
    if (pid === undefined) throw new Error('the demo did not start');
    process.kill(-pid, 'SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(130);
    expect(await readdir(temp)).toEqual([]);
    expect(await processesNaming(temp)).toEqual([]);
  });

  it(
    'sees two threads at the slot at once when their packets ask for no locks',
    { timeout: limitMs },
    async () => {
      const { faults, house } = await runDemo({
        locks: false,
        signal: AbortSignal.timeout(limitMs),
        say: () => undefined,
        onViews: () => undefined,
      });
      expect(faults).toEqual(['WS8-SLOT-VLAN entered hut/slot-3 while WS8-SLOT-BOOT was there']);
      expect(existsSync(house.root)).toBe(false);
    },
  );
});

interface Thread {
  readonly thread_ref: string;
  readonly state: string;
  readonly commits: readonly string[];
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly problems: readonly string[];
  readonly blockers: readonly { readonly owner: string; readonly next: string }[];
}

async function processesNaming(text: string): Promise<readonly string[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,args=', '-ww']);
  return stdout.split('\n').filter((line) => line.includes(text));
}
