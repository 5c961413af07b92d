import type { Rules } from './rule.ts';

/** A packet's header, and its text as a whole. */
export const packetHeaderRules = {
  'packet/too-large': {
    keeps: ['definition/packet'],
    expected: 'A packet has at most 64 KiB: a role reads it in one go.',
    example: 'Slot 3 runs image 2.4.1, as docs/images.md describes it.',
    mend: 'Move the bulk into files of a repository and name them.',
  },
  'packet/hostile-character': {
    keeps: ['definition/packet'],
    expected:
      'No control, bidi or zero-width character stands in a packet: it could hide what the role is told.',
    example: 'scope=WS8/T-14',
    mend: 'Take it out.',
  },
  'packet/unclosed-fence': {
    keeps: ['definition/packet'],
    expected: 'Every code fence is closed: an open one hides what follows it.',
    example: '```\nmake smoke\n```',
    mend: 'Close it with a line of the same fence.',
  },
  'packet/unclosed-comment': {
    keeps: ['definition/packet'],
    expected: 'Every comment is closed: an open one hides what follows it.',
    example: '<!-- asked for by the operator -->',
    mend: 'Close it with "-->".',
  },
  'packet/header-line': {
    keeps: ['record/packet-header'],
    expected: 'The packet begins with key=value lines; a blank line ends them.',
    example: 'scope=WS8/T-14',
    mend: 'The packet begins with key=value lines; a blank line ends them.',
  },
  'packet/unknown-key': {
    keeps: ['record/packet-header'],
    expected: 'The header has only keys that mean something: any other would be a wish that nobody keeps.',
    example: 'deadline=2h',
    mend: 'Take it out, or say it in a section.',
  },
  'packet/duplicate-key': {
    keeps: ['record/packet-header', 'parallel/one-objective'],
    expected: 'Each key stands once.',
    example: 'scope=WS8/T-14',
    mend: 'Keep the one that holds.',
  },
  'packet/missing-key': {
    keeps: [
      'record/packet-header',
      'handshake/request-thread-ref',
      'handshake/request-scope',
      'handshake/request-success',
    ],
    expected: 'The header says thread_ref=, role=, scope= and success=.',
    example: 'scope=WS8/T-14',
    mend: 'Add the line.',
  },
  'packet/empty-key': {
    keeps: [
      'record/packet-header',
      'handshake/request-thread-ref',
      'handshake/request-scope',
      'handshake/request-success',
    ],
    expected: 'Each key has a value.',
    example: 'scope=WS8/T-14',
    mend: 'Write the value behind the sign of equality, or take the line out.',
  },
  'packet/thread-ref': {
    keeps: ['definition/thread-ref', 'record/packet-header', 'handshake/request-thread-ref'],
    expected:
      'thread_ref has 1 to 64 of A-Z a-z 0-9 . _ -, starts with a letter or digit, holds no ".." and does not end in "." or ".lock".',
    example: 'thread_ref=RUNNER-WS8-20260213A',
    mend: 'Choose one like RUNNER-WS8-20260213A.',
  },
  'packet/unknown-role': {
    keeps: ['purpose/scope'],
    expected: 'role= names a configured role.',
    example: 'role=infra:codex',
    mend: 'Name a configured role, or add [roles."<name>:<agent>"] to threadline.toml.',
  },
  'packet/too-long': {
    keeps: ['handshake/request-scope', 'handshake/request-success'],
    expected: 'scope= has at most 200 characters, success= and reason= at most 1,000.',
    example: 'scope=WS8/T-14',
    mend: 'Say it in one sentence; the rest belongs into the sections.',
  },
  'packet/several-conditions': {
    keeps: ['handshake/request-success'],
    expected:
      'success= names one condition: the single most important one of the next step, as one sentence.',
    example: 'success=Slot 3 boots image 2.4.1 and the log reaches stage 4.',
    mend: 'Keep the condition that matters most for the next step; write the others as acceptance criteria.',
  },
  'packet/blank': {
    keeps: ['delegation/objective', 'handshake/request-success'],
    expected: 'Every blank of the form is filled in: nothing like <what> or TODO: is left.',
    example: 'scope=WS8/T-14',
    mend: 'Write there what is meant; put code that looks like a blank in backquotes.',
  },
  'packet/steps': {
    keeps: ['handshake/first'],
    expected: 'steps= is multi or single.',
    example: 'steps=single',
    mend: 'Write steps=multi or steps=single.',
  },
  'packet/handshake': {
    keeps: ['handshake/first'],
    expected: 'handshake= is ask or skip.',
    example: 'handshake=ask',
    mend: 'Write handshake=ask or handshake=skip.',
  },
  'packet/handshake-skipped': {
    keeps: ['handshake/first'],
    expected:
      'An effort of several steps begins with a handshake: handshake=skip goes only with steps=single.',
    example: 'steps=single\nhandshake=skip',
    mend: 'Take handshake=skip out, or add steps=single if the work is one step.',
  },
  'packet/lock': {
    keeps: ['parallel/serialize'],
    expected:
      'A lock is a resource like hut/slot-3: words of letters, digits, ". _ -", joined by "/", at most 128 characters and not below workspace/; at most 32 of them.',
    example: 'locks=hut/slot-3 vm/build-7',
    mend: 'Name a resource like hut/slot-3.',
  },
  'packet/deadline': {
    keeps: ['closure/stable-state'],
    expected: 'deadline= is a duration in whole seconds, minutes, hours or days.',
    example: 'deadline=2h',
    mend: 'Write it like 90s, 30m, 2h or 3d.',
  },
  'packet/accept': {
    keeps: ['closure/done'],
    expected: 'accept= is auto or arch.',
    example: 'accept=auto',
    mend: 'Write accept=auto or accept=arch.',
  },
  'packet/executor': {
    keeps: ['definition/remote-codex', 'definition/ssh-direct'],
    expected: 'executor= is remote_codex or ssh_direct.',
    example: 'executor=remote_codex',
    mend: 'Write executor=remote_codex or executor=ssh_direct.',
  },
  'packet/ssh-direct-without-reason': {
    keeps: ['definition/ssh-direct'],
    expected: 'executor=ssh_direct says in reason= what forces it.',
    example: 'executor=ssh_direct\nreason=The agent of slot 3 is not installed yet.',
    mend: 'Add a line reason=<what forces it>, or take executor=ssh_direct out.',
  },
  'packet/ssh-direct-without-commands': {
    keeps: ['definition/ssh-direct'],
    expected: 'executor=ssh_direct has its commands in a section # Commands.',
    example: '# Commands\n```sh\nmake install-agent\n```',
    mend: 'Add a section # Commands with one sh fence, or take executor=ssh_direct out.',
  },
  'packet/only-with-ssh-direct': {
    keeps: ['definition/ssh-direct', 'delegation/autonomy'],
    expected: 'reason= and # Commands go only with executor=ssh_direct: else the role decides how.',
    example: '## Commands that the smoke suite offers\n`make smoke`, `make smoke-long`',
    mend: 'Take it out, or add executor=ssh_direct if direct commands are forced.',
  },
  'packet/after': {
    keeps: ['parallel/serialize'],
    expected: 'after= names other threads by their thread_refs, each once.',
    example: 'after=RUNNER-WS8-20260212B INFRA-CI-20260214B',
    mend: 'Write after=<thread_ref> <thread_ref>, each of another thread.',
  },
  'packet/budget': {
    keeps: ['closure/stable-state'],
    expected: 'budget= is a whole number of tokens above zero; k stands for thousands, m for millions.',
    example: 'budget=200k',
    mend: 'Write it like 150000, 200k or 2m.',
  },
  'packet/not-yet-supported': {
    keeps: ['definition/packet'],
    expected: 'A packet asks for nothing that the engine does not keep yet.',
    example: 'accept=auto',
    mend: 'Take it out of the packet.',
  },
} as const satisfies Rules;
