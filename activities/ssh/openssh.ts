import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';

/** What `ssh -G` says of a host: keywords in lower case, in each the values of its lines. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** A `Match exec` of the user's may ask the network. */
const resolveLimitMs = 10_000;

/** Lets OpenSSH itself read its configuration; connects to nothing. Fails with ssh_config, in OpenSSH's own words. */
export async function askOpenSsh(name: string, args: readonly string[]): Promise<Settings> {
  let printed: string;
  try {
    const { stdout } = await promisify(execFile)('ssh', ['-G', ...args], { timeout: resolveLimitMs });
    printed = stdout;
  } catch (error) {
    throw failure('ssh_config', `${name}: ${whyNot(error)}`, error);
  }
  const settings = new Map<string, string[]>();
  for (const line of printed.split('\n')) {
    const space = line.indexOf(' ');
    if (space < 0) continue;
    const keyword = line.slice(0, space).toLowerCase();
    settings.set(keyword, [...(settings.get(keyword) ?? []), line.slice(space + 1)]);
  }
  return settings;
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT')
    return 'ssh is not installed here, and an alias is resolved by it; or set hostname and user';
  if ('killed' in error && error.killed === true)
    return `ssh -G gave no answer within ${String(resolveLimitMs / 1000)} s`;
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : error.message;
  // It complains of a missing terminal before it comes to the matter.
  const lines = said.split('\n').filter((line) => line !== '' && !line.startsWith('Pseudo-terminal'));
  return `ssh -G refuses it: ${escapeText(lines.join(' ').replaceAll('\r', ''), 400)}`;
}

/** The value of a keyword that has one; OpenSSH writes `none` for most that have none. */
export function settingOf(settings: Settings, keyword: string): string | undefined {
  const value = settings.get(keyword)?.[0];
  return value === 'none' || value === '' ? undefined : value;
}

/** OpenSSH prints yes and no of the same keyword as `yes` or `true`, by its version. */
export const isOn = (settings: Settings, keyword: string): boolean =>
  ['yes', 'true'].includes(settingOf(settings, keyword) ?? 'no');
