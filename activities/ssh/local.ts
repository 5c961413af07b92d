import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { LocalHost } from '../../contract/config.ts';
import { createSlots } from './slots.ts';
import { keepTail } from './tail.ts';
import type { Channel, Ending, Lane, Transport } from './transport.ts';

/** As over SSH, so that one machine bears as much as another. */
const channelsAtOnce = 5;
/** After TERM. */
const killMs = 2_000;

/** Runs the same scripts on this machine, without SSH. */
export function localTransport(host: LocalHost, environment: NodeJS.ProcessEnv = process.env): Transport {
  const lanes: Readonly<Record<Lane, ReturnType<typeof createSlots>>> = {
    general: createSlots(channelsAtOnce),
    watch: createSlots(channelsAtOnce),
  };
  const open = new Set<Channel>();
  const env = environmentOf(host, environment);

  return {
    run: (script, lane, signal) =>
      lanes[lane].take(() => {
        const channel = start(script, env);
        open.add(channel);
        void channel.closed.then(() => open.delete(channel));
        return Promise.resolve(channel);
      }, signal),
    connections: () => 0,
    close: async () => {
      for (const channel of open) channel.close();
      await Promise.all([...open].map((channel) => channel.closed));
    },
  };
}

/**
 * A login over SSH would not hand these over either: the engine's keys, a git hook's repository, and the variables by
 * which a launch that the engine itself runs in is known.
 */
function environmentOf(host: LocalHost, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([key]) => !/^(?:TEMPORAL_|THREADLINE|GIT_|NODE_|npm_)/.test(key),
  );
  return {
    ...Object.fromEntries(kept),
    ...(host.stateHome === undefined ? {} : { XDG_STATE_HOME: host.stateHome }),
  };
}

function start(script: string, env: NodeJS.ProcessEnv): Channel {
  // A group of its own: Ctrl-C at the engine's terminal must not reach it.
  const child = spawn('sh', ['-c', script], { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = endingOf(child);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: keepTail(child.stderr),
    closed,
    close: () => {
      child.stdin.destroy();
      child.stdout.resume();
      signalGroup(child, 'SIGTERM');
      const kill = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        // A process that left the group may hold the pipes open for ever.
        child.stdout.destroy();
        child.stderr.destroy();
      }, killMs);
      void closed.then(() => {
        clearTimeout(kill);
      });
    },
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function endingOf(child: Child): Promise<Ending> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve({ lost: error.message });
    });
    child.on('close', (code) => {
      resolve(code === null ? {} : { code });
    });
  });
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended between the check and the signal.
  }
}
