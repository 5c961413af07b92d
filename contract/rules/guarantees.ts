import type { SentenceId } from './sentences.ts';

/** What the engine's story holds of the contract, where no rule over a text could. */
export interface Guarantee {
  readonly keeps: readonly [SentenceId, ...SentenceId[]];
  readonly holds: string;
  /** Tests that fail when it does not hold: file from the root of the repository → their titles. */
  readonly heldBy: Readonly<Record<`test/${string}`, readonly [string, ...string[]]>>;
}

export const guarantees = {
  'closure-or-none': {
    keeps: ['purpose/predictable', 'closure/stable-state'],
    holds:
      'A thread ends as done, blocked or replan and in no other way, whatever its agent does or leaves undone.',
    heldBy: {
      'test/delegation/lifecycle.test.ts': [
        'sends an agent back that ends without a closure, and names what is missing',
        'closes as replan when no turn brings a closure that holds',
      ],
      'test/delegation/server-kill.test.ts': [
        'a thread whose worker and server are killed together at random moments ends as done',
      ],
    },
  },
  'nobody-steers': {
    keeps: ['purpose/predictable', 'purpose/scope', 'definition/truth'],
    holds: 'A packet alone brings a role from the handshake to a closure that git confirms.',
    heldBy: {
      'test/delegation/lifecycle.test.ts': [
        'ends as done when the claim holds in git, and is recorded by arch from its start to its closure',
      ],
    },
  },
  'agent-in-the-repository': {
    keeps: ['definition/remote-codex'],
    holds:
      "The role's agent runs on the role's host, in the role's repository, with the packet as its prompt.",
    heldBy: {
      'test/host/launch.test.ts': [
        'runs the agent in the repository, with the prompt on stdin and the role in its environment',
      ],
      'test/activities/role/prompt.test.ts': ['the %s prompt reads as recorded'],
    },
  },
  'words-are-not-believed': {
    keeps: ['definition/truth'],
    holds: 'What an agent prints is kept and never believed: without a committed entry it has said nothing.',
    heldBy: {
      'test/activities/role/judge-turn.test.ts': ['no report, progress or uncommitted text: silent'],
      'test/delegation/closing-turns.test.ts': [
        'turns that end without a claim are sent back with what they printed, until none is left',
      ],
    },
  },
  'thread-id-is-advice': {
    keeps: ['definition/codex-thread-id', 'handshake/codex-thread-id'],
    holds:
      'A conversation is resumed by its codex_thread_id where that works, and begun afresh where it does not.',
    heldBy: {
      'test/activities/role/preset.test.ts': [
        'a known thread is resumed with the prompt, and its exit code counts',
        'a thread that is unknown there starts afresh with the same prompt',
      ],
    },
  },
  'role-decides-how': {
    keeps: ['delegation/autonomy', 'delegation/deviation'],
    holds: 'A closure that deviates from the packet and explains it counts as any other.',
    heldBy: {
      'test/contract/closure-check.test.ts': ['finds nothing in an honest %s'],
      'test/activities/role/honest/honest.test.ts': ['an honest closure is accepted, with %s'],
    },
  },
  'role-commits': {
    keeps: ['delegation/commit-hygiene', 'delegation/no-papering-over'],
    holds:
      "The engine writes nothing into a role's repository; entries are committed there as the role, on its own host, and pushed while it works.",
    heldBy: {
      'test/host/entry.test.ts': ['commits that entry alone, as the role, with a trailer and without hooks'],
      'test/host/push.test.ts': [
        'brings commits to the upstream while the agent works, and the last before its end is told',
      ],
      'test/activities/role/forged/forged.test.ts': ['a forged closure is refused by its one code: %s'],
    },
  },
  'handshake-first': {
    keeps: ['handshake/purpose', 'handshake/first'],
    holds:
      'Work begins after a handshake that git confirms, asked again at most once and ended at its limit; only a single step may leave it out.',
    heldBy: {
      'test/delegation/handshake.test.ts': [
        'that is put right at the second attempt counts',
        'without an answer before the limit ends its agent and is asked again',
        'is left out for a single step that says so',
      ],
      'test/delegation/lost.test.ts': [
        'an agent that is lost with its runner shakes hands again over what it left uncommitted, and goes on to done',
      ],
    },
  },
  'handshake-request': {
    keeps: ['handshake/request-thread-ref', 'handshake/request-scope', 'handshake/request-success'],
    holds: 'The handshake request names thread_ref, scope and the one success condition.',
    heldBy: { 'test/activities/role/prompt.test.ts': ['the %s prompt reads as recorded'] },
  },
  'threads-side-by-side': {
    keeps: ['parallel/allowed'],
    holds:
      'Many threads run at once, each with its own thread_ref, and each is told of its own entries alone.',
    heldBy: {
      'test/delegation/parallel.test.ts': [
        'ten threads of two roles, with one slot among them, are all done',
      ],
      'test/activities/role/watch.test.ts': [
        'each thread is told of its own entries alone, once each, and the rest is counted',
      ],
    },
  },
  'one-packet-a-thread': {
    keeps: ['parallel/one-objective', 'definition/thread-ref'],
    holds: 'A second packet under a thread_ref that is used is a conflict, in whatever case it is written.',
    heldBy: {
      'test/client/delegate.test.ts': [
        'by another packet: a conflict that names what differs',
        'in another case of letters: a conflict',
        "in arch's handoff log, though Temporal has forgotten it: a conflict",
      ],
    },
  },
  'locks-serialize': {
    keeps: ['parallel/serialize'],
    holds: 'Threads that name the same resource, or work in the same tree, never run there at the same time.',
    heldBy: {
      'test/delegation/parallel.test.ts': ['never with two agents in one work tree, nor two at the slot'],
      'test/contract/locks.test.ts': ['waits until all of it is free'],
    },
  },
  'ssh-is-transport': {
    keeps: ['parallel/transport'],
    holds:
      'Exchanges over SSH are short and may be cut at any moment; a launch happens once, and threads are told apart by thread_ref and commits.',
    heldBy: {
      'test/activities/role/watch.test.ts': [
        'what happens while no worker runs is told by the next one, which goes on at the cursor',
      ],
      'test/delegation/parallel.test.ts': [
        'with every entry exactly once, in the log of its role and in the log of arch',
      ],
      'test/host/launch.test.ts': ['answers a repeated launch with how it stands, and starts nothing'],
    },
  },
  'arch-records': {
    keeps: ['record/arch-log', 'closure/follow-through'],
    holds:
      "action_type=delegate with the thread_ref, and every later entry of the thread, stand in arch's handoff log, once, whatever arch is in the middle of.",
    heldBy: {
      'test/delegation/lifecycle.test.ts': [
        'ends as done when the claim holds in git, and is recorded by arch from its start to its closure',
      ],
      'test/activities/arch/record.property.test.ts': [
        'whatever arch is in the middle of, the entry comes into every layer and nothing else changes',
      ],
      'test/activities/arch/record-kill.test.ts': [
        'killed with -9 at any step and called again: the entry is once in every layer, and arch is locked out of nothing',
      ],
    },
  },
  'role-records': {
    keeps: ['record/role-log', 'handshake/answer-thread-ref'],
    holds: '$THREADLINE writes the thread_ref, run and turn of the launch into every entry of the role.',
    heldBy: { 'test/host/entry.test.ts': ['handshake writes one to three beliefs and whole blockers'] },
  },
  'owner-of-the-next-action': {
    keeps: ['closure/blocked', 'closure/owner', 'closure/operator-required', 'delegation/gates'],
    holds:
      "What needs the operator opens a decision and waits; what is another role's closes the thread as blocked, with that owner and the exact next action.",
    heldBy: {
      'test/delegation/decision.test.ts': [
        'opens a decision, holds nothing meanwhile, and says on the board how to decide',
      ],
      'test/delegation/closing-turns.test.ts': [
        'a blocker of another role closes the thread as blocked, with exactly that owner and next action',
      ],
    },
  },
  'no-closure-unrecorded': {
    keeps: ['closure/follow-through', 'closure/stop'],
    holds:
      'A run is over when its closure is recorded and not before; a stop is such a closure, with what is needed to resume.',
    heldBy: {
      'test/delegation/arch-busy.test.ts': [
        'keeps a stopped thread from closing, because a closure that nobody recorded is none',
      ],
      'test/delegation/closing-ends.test.ts': [
        "arch's stop by update ends the agent and closes the thread as arch said, once",
      ],
      'test/delegation/resume.test.ts': [
        'goes on in a second run, from the same base, with new words, and ends as done',
      ],
    },
  },
} as const satisfies Readonly<Record<string, Guarantee>>;
