import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookFromAnswer, lookScript } from '../../../activities/ssh/look.ts';
import { callScript, shellScript, uploadScript } from '../../../activities/ssh/program.ts';
import { standIn } from './stand-in.ts';

const mark = 'a1'.repeat(16);
const frame = (payload: string): string => `\n${mark}${payload}${mark}\n`;

describe('a script for a host', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'threadline-program-'));
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });

  /** What the shell prints that a login with this program as its shell would run. */
  const run = async (shell: readonly string[], script: string, stdin: string): Promise<string> => {
    const [command = '', ...words] = shell;
    const child = spawn(command, [...words, '-c', `sh -c '${script}'`], {
      env: { PATH: process.env['PATH'], HOME: home, XDG_STATE_HOME: home },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return printed;
  };

  it('holds nothing that a login shell of any kind would take for itself', () => {
    const scripts = [
      callScript(standIn.sha256, 'launch', mark, 1e6),
      uploadScript(standIn.sha256, mark),
      shellScript(mark),
      lookScript(mark),
    ];
    for (const script of scripts) expect(script).not.toMatch(/['\\!\n]/);
  });

  describe.each([[['sh']], [['bash']], [['busybox', 'sh']], [['fish']], [['csh']]])('under %j', (shell) => {
    it('uploads and calls', async ({ skip }) => {
      const missing = (await isInstalled(shell[0] ?? '')) ? '' : `${String(shell[0])} is not installed`;
      if (missing !== '' && process.env['CI'] === 'true') throw new Error(missing);
      if (missing !== '') skip(missing);
      await rm(join(home, 'threadline'), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      const call = callScript(standIn.sha256, 'hello', mark, 10);
      expect(await run(shell, call, '\n')).toBe(frame('need_upload'));
      expect(await run(shell, uploadScript(standIn.sha256, mark), standIn.text)).toBe(frame('uploaded'));
      expect(await run(shell, call, '\n')).toContain('"ok":true');
      const [, said = ''] = (await run(shell, lookScript(mark), '')).split(mark);
      const look = lookFromAnswer('hut', said);
      expect(Math.abs(look.unixSeconds - Date.now() / 1000)).toBeLessThan(60);
      expect([look.freeKib > 0, look.missing, look.path !== '']).toEqual([true, [], true]);
    });
  });

  it.each([
    ['the beginning of the program', standIn.text.slice(0, 100)],
    ['nothing', ''],
    ['another program', `${standIn.text} `],
  ])('puts %s in no place', async (_what, sent) => {
    await rm(join(home, 'threadline'), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    expect(await run(['sh'], uploadScript(standIn.sha256, mark), sent)).toBe(frame('torn'));
    expect(await readdir(join(home, 'threadline/bin', standIn.sha256))).toEqual([]);
  });

  it('says so when the state folder cannot be made', async () => {
    await rm(join(home, 'threadline'), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    await writeFile(join(home, 'threadline'), 'in the way');
    expect(await run(['sh'], `exec 2>/dev/null; ${uploadScript(standIn.sha256, mark)}`, standIn.text)).toBe(
      frame('cannot_write'),
    );
    await rm(join(home, 'threadline'));
    await mkdir(join(home, 'threadline'));
  });

  it('runs nothing when a long request breaks off, wherever it does', async () => {
    await run(['sh'], uploadScript(standIn.sha256, mark), standIn.text);
    const request = `repo=refuses\n\n${'x'.repeat(40_000)}`;
    const call = callScript(standIn.sha256, 'tidy', mark, request.length);
    for (const bytes of [0, 5, 12, 13, 14, 20_000, request.length - 1])
      expect(await run(['sh'], call, request.slice(0, bytes))).toBe(frame('torn_request'));
    expect(await run(['sh'], call, request)).toContain('repository_missing');
    expect(await readdir(join(home, 'threadline/bin', standIn.sha256))).toEqual(['threadline-host']);
  });
});

async function isInstalled(shell: string): Promise<boolean> {
  const child = spawn('sh', ['-c', 'command -v "$0"', shell], { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number];
  return code === 0;
}
