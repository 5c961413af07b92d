import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findCodexCli } from '../../tools/codex-cli.mjs';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { startRecordModel, type Answer } from './record-model.ts';

/** Runs the real Codex against fixed answers and keeps what it printed, as the runner would. */
export interface Recorder {
  record(run: RecordedRun): Promise<Recording>;
  close(): Promise<void>;
}
export interface RecordedRun {
  readonly answers: readonly Answer[];
  /** Ids of runs before it that it may resume: `resume <id>` where given. */
  readonly resume?: string;
  /** Without it the provider's key is not in the environment. */
  readonly loggedIn?: boolean;
  readonly retries?: number;
  /** Sent once this stands in the output. */
  readonly kill?: { readonly signal: 'SIGTERM' | 'SIGKILL'; readonly after: string };
  /** The reader of its stdout goes away after the first line; then what it says on stderr is kept. */
  readonly closeStdout?: boolean;
}
interface Recording {
  /** With what differs from run to run replaced. */
  readonly text: string;
  /** As a shell tells it: 128 and more for a signal. */
  readonly exitCode: number;
  readonly threadId: string;
}

export async function startRecorder(): Promise<Recorder> {
  const { path } = await findCodexCli({ say: (line) => process.stderr.write(`${line}\n`) });
  const folder = await temporaryFolder('recorder');
  const model = await startRecordModel();
  const work = join(folder, 'work');
  await execa('git', ['init', '-q', work]);
  return {
    record: async (run) => {
      const home = join(folder, 'home');
      await mkdir(home, { recursive: true });
      await writeFile(join(home, 'config.toml'), config(model.port, run.retries ?? 0));
      model.answerWith(run.answers);
      const resume = run.resume === undefined ? [] : ['resume', run.resume];
      const child = spawn(path, ['exec', '--json', '-s', 'workspace-write', '-C', work, ...resume, '-'], {
        // Times are told in the zone of the host, and the shell's own noise is none of Codex'.
        env: {
          PATH: '/usr/bin:/bin',
          HOME: folder,
          CODEX_HOME: home,
          TZ: 'UTC',
          ...(run.loggedIn === false ? {} : { SCRIPTED_MODEL_API_KEY: 'sk-scripted' }),
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let printed = '';
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        if (run.closeStdout === true && printed.includes('\n')) child.stdout.destroy();
        if (run.kill && printed.includes(run.kill.after)) child.kill(run.kill.signal);
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
      child.stdin.end('Do it.\n');
      const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      const killed = 128 + (signal === null ? 0 : constants.signals[signal]);
      const text = run.closeStdout === true ? said : `${printed}${printed === '' ? said : ''}`;
      return {
        text: steady(text, work),
        exitCode: code ?? killed,
        threadId: /"thread_id":"([^"]+)"/u.exec(printed)?.[1] ?? '',
      };
    },
    close: async () => {
      await model.close();
      await removeFolder(folder);
    },
  };
}

/** Ids, ports, folders, clocks and addresses are never the same twice. */
const steady = (text: string, work: string): string =>
  text
    .replaceAll(work, '/srv/runner')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, '01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a10')
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:8080')
    .replace(/(?<=try again at )\d+:\d\d [AP]M/gu, '2:42 PM')
    .replace(/(?<='codex-main' \()\d+/gu, '4711')
    .replace(/^\s+\d+: <unknown>\n/gmu, '');

const config = (port: number, retries: number): string => `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false
analytics.enabled = false

[model_providers.scripted]
name = "scripted"
base_url = "http://127.0.0.1:${String(port)}/v1"
env_key = "SCRIPTED_MODEL_API_KEY"
wire_api = "responses"
request_max_retries = ${String(retries)}
stream_max_retries = ${String(retries)}
supports_websockets = false
`;
