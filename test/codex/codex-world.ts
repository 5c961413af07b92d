import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { generateKeyPair } from '../../examples/demo/ssh-server.ts';
import { findCodexCli } from '../../tools/codex-cli.mjs';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { startSshd, type Sshd } from '../sshd.ts';
import { makeWorld, type World } from '../world.ts';
import { endProcessesOf } from './processes.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';

/** A world whose role is the real Codex on a host behind the machine's real sshd, and whose model follows scripts. */
export interface CodexWorld extends World {
  readonly model: ScriptedModel;
  /** Codex's own folder on the host, as if it had been set up anew: without any conversation. */
  forgetConversations(): Promise<void>;
}

/** Stands in the environment of the agent; its shell must never see it. */
export const secret = 'sk-scripted-and-secret';

export async function makeCodexWorld(): Promise<CodexWorld> {
  const codex = await findCodexCli({ say: (line) => process.stderr.write(`${line}\n`) });
  const model = await startScriptedModel();
  const opened: { sshd?: Sshd; home?: string } = {};
  const world = await makeWorld({
    agent: { preset: 'codex' },
    remote: true,
    role: ['env_file = "~/codex.env"', 'max_turns = 2'],
    host: async (root) => {
      const home = join(root, 'home');
      opened.home = home;
      await writeCodexHome(join(home, 'codex'), model.port);
      const path = [dirname(codex.path), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
      const env = { PATH: path, CODEX_HOME: join(home, 'codex'), SCRIPTED_MODEL_API_KEY: secret };
      await writeFile(
        join(home, 'codex.env'),
        Object.entries(env)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
        { mode: 0o600 },
      );
      const key = generateKeyPair();
      await writeFile(join(root, 'id'), key.private, { mode: 0o600 });
      opened.sshd = await startSshd({ home, authorizedKey: key.public });
      return [
        'hostname = "127.0.0.1"',
        `port = ${String(opened.sshd.port)}`,
        `user = "${userInfo().username}"`,
        `identity_file = "${root}/id"`,
        `host_key = "${opened.sshd.hostKey}"`,
      ];
    },
    onClose: async () => {
      // A test that failed may have left an agent behind.
      if (opened.home !== undefined) endProcessesOf(`${opened.home}/`);
      await opened.sshd?.close();
      await model.close();
    },
  });
  return {
    ...world,
    model,
    forgetConversations: async () => {
      const codexHome = join(world.root, 'home/codex');
      await rm(codexHome, { recursive: true });
      await writeCodexHome(codexHome, model.port);
    },
  };
}

/** Says why Codex cannot confine a command on this machine; undefined where it can. */
export async function sandboxFault(): Promise<string | undefined> {
  const { path } = await findCodexCli({ say: (line) => process.stderr.write(`${line}\n`) });
  const folder = await temporaryFolder('sandbox');
  try {
    await promisify(execFile)(path, [...confined, 'sh', '-c', 'echo inside >here'], {
      cwd: folder,
      env: { ...process.env, CODEX_HOME: folder },
      timeout: 30_000,
    });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return `Codex cannot confine a command on this machine: ${said === '' ? String(error) : said}`;
  } finally {
    await removeFolder(folder);
  }
}

const confined = ['sandbox', '-c', 'sandbox_mode="workspace-write"', '--'];

async function writeCodexHome(folder: string, port: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config.toml'),
    `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false
analytics.enabled = false

[model_providers.scripted]
name = "scripted"
base_url = "http://127.0.0.1:${String(port)}/v1"
env_key = "SCRIPTED_MODEL_API_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
`,
  );
}
