import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../contract/schema/config.ts';
import type { ConfigDraft } from '../../../contract/schema/config-draft.ts';
import { expectPlacesInside } from '../places.ts';

const place = { file: '/plan/threadline.toml', dir: '/plan', home: '/home/arch' };

const whole = `[arch]
repo = "."
identities = ["Arch@example.org"]

[hosts.hut]
hostname = "10.0.0.7"
user = "runner"
identity_file = "~/.ssh/id_ed25519"

[hosts.here]
local = true
state_home = "state"

[roles."runner:codex"]
host = "hut"
repo = "/srv/runner"
identity = "Runner <runner@hut>"
codex = { network = true, writable = ["/opt/x"], model = "m" }
env_file = "~/runner.env"
remote = "origin"
turn_limit = "90m"

[roles."infra:codex"]
host = "here"
repo = "../infra"
agent = ["./agent.sh", "--x"]
identity = "Infra <infra@here>"
prompts = { handshake = "prompts/handshake.md" }

[temporal]
task_queue = "threadline/plan"
`;

const parsed = (toml: string): ConfigDraft => {
  const reading = parseConfig(toml, place);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems, null, 1));
};
const told = (toml: string): readonly string[] => {
  const reading = parseConfig(toml, place);
  if (reading.ok) return [];
  expectPlacesInside(toml, reading.problems);
  expect(reading.problems.every(({ file }) => file === place.file)).toBe(true);
  return reading.problems.map(
    ({ line, column, code }) => `${String(line)}:${String(column)} ${code.replace('config/', '')}`,
  );
};

const limits = {
  maxTurns: 5,
  turnLimitMs: 7_200_000,
  stallAfterMs: 1_800_000,
  handshakeLimitMs: 90_000,
  unreachableAfterMs: 3_600_000,
};

describe('parseConfig', () => {
  it('fills in every default and makes paths absolute', () => {
    expect(parsed(whole)).toEqual({
      file: '/plan/threadline.toml',
      arch: {
        repo: '/plan',
        branch: 'main',
        actor: 'arch:codex',
        identities: ['arch@example.org'],
        handoffLog: 'documentation/short-term/coordination/handoff_log.md',
        board: 'documentation/short-term/board.md',
      },
      hosts: {
        hut: {
          name: 'hut',
          local: false,
          hostname: '10.0.0.7',
          port: 22,
          user: 'runner',
          identityFile: '/home/arch/.ssh/id_ed25519',
          knownHosts: '/home/arch/.ssh/known_hosts',
        },
        here: { name: 'here', local: true, stateHome: '/plan/state' },
      },
      roles: {
        'runner:codex': {
          actor: 'runner:codex',
          host: 'hut',
          repo: '/srv/runner',
          branch: 'main',
          agent: 'codex',
          codex: { sandbox: 'workspace-write', network: true, writable: ['/opt/x'], model: 'm' },
          envFile: '~/runner.env',
          identity: { name: 'Runner', email: 'runner@hut' },
          remote: 'origin',
          handoffLog: 'documentation/short-term/coordination/handoff_log.md',
          limits: { ...limits, turnLimitMs: 5_400_000 },
          prompts: {},
        },
        'infra:codex': {
          actor: 'infra:codex',
          host: 'here',
          repo: '/infra',
          branch: 'main',
          agent: ['./agent.sh', '--x'],
          identity: { name: 'Infra', email: 'infra@here' },
          handoffLog: 'documentation/short-term/coordination/handoff_log.md',
          limits,
          prompts: { handshake: '/plan/prompts/handshake.md' },
        },
      },
      taskQueue: 'threadline/plan',
    });
  });

  it('takes a pinned host key instead of known_hosts', () => {
    const toml = whole.replace('identity_file = "~/.ssh/id_ed25519"', 'host_key = "ssh-ed25519 AAAAC3Nz+/="');
    const { hut } = parsed(toml).hosts;
    expect(hut).toMatchObject({ hostKey: 'ssh-ed25519 AAAAC3Nz+/=' });
    expect(hut).not.toHaveProperty('knownHosts');
  });

  it('takes an alias of ssh_config instead of an address', () => {
    const toml = whole.replace(/hostname = [^[]*identity_file = [^\n]*\n/u, 'alias = "hut"\n');
    expect(parsed(toml).hosts['hut']).toEqual({ name: 'hut', local: false, alias: 'hut' });
  });

  const cases: readonly (readonly [string, string, string, string])[] = [
    ['an unknown key', 'repo = "."', 'repo = "."\nbaord = "x"', '3:1 unknown-key'],
    ['an unknown table', '[temporal]', '[colours]\nx = 1\n[temporal]', '30:1 unknown-key'],
    ['an unknown key of an inline table', 'network = true', 'networ = true', '18:11 unknown-key'],
    ['an unknown prompt', 'handshake = "prompts', 'handshak = "prompts', '28:13 unknown-key'],
    ['a missing identity', 'identity = "Runner <runner@hut>"\n', '', '14:1 missing-key'],
    ['missing identities', 'identities = ["Arch@example.org"]\n', '', '1:1 missing-key'],
    ['a wrong type', 'user = "runner"', 'user = 7', '7:1 wrong-value'],
    ['an option for a user', 'user = "runner"', 'user = "-oProxyCommand=x"', '7:1 wrong-value'],
    ['an option for a host name', 'hostname = "10.0.0.7"', 'hostname = "-x"', '6:1 wrong-value'],
    ['no user', 'user = "runner"\n', '', '5:1 missing-key'],
    [
      'two sources of host keys',
      'user = "runner"',
      'user = "runner"\nknown_hosts = "k"\nhost_key = "ssh-rsa AAAA"',
      '9:1 two-host-keys',
    ],
    ['SSH keys on a local host', 'local = true', 'local = true\nport = 23', '12:1 local-host'],
    [
      'state_home on a remote host',
      'user = "runner"',
      'user = "runner"\nstate_home = "x"',
      '8:1 remote-host',
    ],
    ['a port out of range', 'user = "runner"', 'user = "runner"\nport = 70000', '8:1 wrong-value'],
    [
      'an alias beside an address',
      'user = "runner"',
      'user = "runner"\nalias = "hut"',
      '7:1 alias-and-address',
    ],
    ['an alias that is an option', 'user = "runner"', 'alias = "-oProxyCommand=x"', '7:1 wrong-value'],
    ['an alias on a local host', 'local = true', 'local = true\nalias = "x"', '12:1 local-host'],
    ['worktrees', 'remote = "origin"', 'workspace = "worktree"', '20:1 not-yet-supported'],
    [
      'signed decisions',
      '[temporal]',
      '[operators]\nallowed_signers = "x"\n[temporal]',
      '31:1 not-yet-supported',
    ],
    ['an unknown host', 'host = "hut"', 'host = "hat"', '15:1 unknown-host'],
    ['a relative path on a host', 'repo = "/srv/runner"', 'repo = "srv/runner"', '16:1 relative-path'],
    ['an identity of arch', 'Runner <runner@hut>', 'Runner <ARCH@example.org>', '17:1 identity-overlap'],
    ['an identity without address', 'Runner <runner@hut>', 'Runner', '17:1 wrong-value'],
    ['a role name in capitals', '"runner:codex"', '"Runner:codex"', '14:1 role-name'],
    ["arch's own actor as a role", '"runner:codex"', '"arch:codex"', '14:1 role-name'],
    ['a bad duration', 'turn_limit = "90m"', 'turn_limit = "90 minutes"', '21:1 wrong-value'],
    ['an unknown preset', 'agent = ["./agent.sh", "--x"]', 'agent = "claude"', '26:1 wrong-value'],
    ['an agent that is no argv', 'agent = ["./agent.sh", "--x"]', 'agent = 3', '26:1 wrong-type'],
    ['an empty argv', 'agent = ["./agent.sh", "--x"]', 'agent = []', '26:1 wrong-value'],
    ['codex options without codex', 'prompts = {', 'codex = {}\nprompts = {', '28:1 codex-options'],
    ['a log outside the repository', 'remote = "origin"', 'handoff_log = "../log.md"', '20:1 wrong-value'],
    ['a branch that git would not take', 'remote = "origin"', 'branch = "-x"', '20:1 wrong-value'],
    ['a newline in a value', 'user = "runner"', 'user = "a\\nb"', '7:1 wrong-value'],
    ['broken TOML', 'user = "runner"', 'user = runner', '7:8 broken-toml'],
    ['a key twice', 'user = "runner"', 'user = "runner"\nuser = "x"', '8:1 broken-toml'],
  ];
  it.each(cases)('tells %s with its line', (_, from, to, expected) => {
    expect(whole).toContain(from);
    expect(told(whole.replace(from, to))).toContain(expected);
  });

  it('tells two roles in one working tree', () => {
    const toml = whole.replace('host = "here"\nrepo = "../infra"', 'host = "hut"\nrepo = "/srv/runner/"');
    expect(told(toml)).toEqual(['25:1 shared-repository']);
  });

  it('tells everything that is missing from an empty file', () => {
    expect(told('')).toEqual(['1:1 missing-key', '1:1 missing-key', '1:1 missing-key']);
  });

  it('never throws', () => {
    const texts = fc.tuple(
      fc.nat(whole.length),
      fc.nat(30),
      fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('"', '[', '"""', '\n', '=', '{')),
    );
    fc.assert(
      fc.property(texts, ([at, length, text]) => {
        told(whole.slice(0, at) + text + whole.slice(at + length));
      }),
      { numRuns: 500 },
    );
  });
});
