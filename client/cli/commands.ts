import type { Command } from 'commander';
import type { Perform } from './door.ts';

/** Adds a command's arguments, options, help and action. */
export type Register = (command: Command, perform: Perform) => void;

export interface CommandLine {
  readonly name: string;
  /** Its arguments, for the list of commands. */
  readonly usage: string;
  readonly summary: string;
  /** The command's file is loaded when the command is run or asked for its help, never for the list. */
  readonly load: () => Promise<Register>;
}

export const commands: readonly CommandLine[] = [
  {
    name: 'up',
    usage: '',
    summary: 'run the engine here: Temporal server, Web UI and worker',
    load: async () => (await import('./up.ts')).registerUp,
  },
  {
    name: 'worker',
    usage: '',
    summary: 'run a worker for a Temporal server that runs elsewhere',
    load: async () => (await import('./worker.ts')).registerWorker,
  },
  {
    name: 'lint',
    usage: 'FILE…',
    summary: 'check packets, handoff logs and boards: every problem with its place and mend',
    load: async () => (await import('./lint.ts')).registerLint,
  },
  {
    name: 'delegate',
    usage: 'PACKET',
    summary: 'start the thread of a packet',
    load: async () => (await import('./delegate.ts')).registerDelegate,
  },
  {
    name: 'threads',
    usage: '',
    summary: 'list open threads (--all: closed ones too)',
    load: async () => (await import('./threads.ts')).registerThreads,
  },
  {
    name: 'show',
    usage: 'REF',
    summary: 'show a thread: phase, decisions, closure',
    load: async () => (await import('./show.ts')).registerShow,
  },
  {
    name: 'wait',
    usage: 'REF',
    summary: 'follow a thread to its closure or its next decision',
    load: async () => (await import('./wait.ts')).registerWait,
  },
  {
    name: 'logs',
    usage: 'REF',
    summary: 'print what the agent of a launch has printed',
    load: async () => (await import('./logs.ts')).registerLogs,
  },
  {
    name: 'decide',
    usage: 'REF DECISION CHOICE',
    summary: "record an operator's decision",
    load: async () => (await import('./decide.ts')).registerDecide,
  },
  {
    name: 'stop',
    usage: 'REF',
    summary: 'close a thread as blocked or replan, with what is needed to resume',
    load: async () => (await import('./stop.ts')).registerStop,
  },
  {
    name: 'resume',
    usage: 'REF',
    summary: 'start the next run of a thread that closed as blocked or replan',
    load: async () => (await import('./resume.ts')).registerResume,
  },
  {
    name: 'locks',
    usage: '',
    summary: 'show who holds which resource, and who waits',
    load: async () => (await import('./locks.ts')).registerLocks,
  },
  {
    name: 'doctor',
    usage: '[ROLE]',
    summary: 'check configuration, engine, hosts and roles',
    load: async () => (await import('./doctor.ts')).registerDoctor,
  },
  {
    name: 'schema',
    usage: 'WHAT',
    summary: 'print the JSON Schema of a packet, entry, config or envelope',
    load: async () => (await import('./schema.ts')).registerSchema,
  },
];
