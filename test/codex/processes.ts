import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  /** The command line. */
  readonly command: string;
}

/** Of this machine, those of launches whose folder's path holds `part`: they all carry it in their environment. */
export function processesOf(part: string): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => launchOf(pid).includes(part))
    .map((pid) => ({ pid: Number(pid), command: read(pid, 'cmdline').replaceAll('\0', ' ').trim() }));
}

export function endProcessesOf(part: string): void {
  for (const { pid } of processesOf(part)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with the one before it.
    }
  }
}

const launchOf = (pid: string): string =>
  read(pid, 'environ')
    .split('\0')
    .find((pair) => pair.startsWith('THREADLINE_LAUNCH=')) ?? '';

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // It has ended, or is somebody else's.
  }
}
