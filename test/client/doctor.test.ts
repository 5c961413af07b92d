import picocolors from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsText } from '../../client/cli/render/findings.ts';
import type { Finding } from '../../client/doctor-finding.ts';
import { doctor } from '../../client/doctor.ts';
import type { Config } from '../../contract/config.ts';
import { canMount } from '../host/mounts.ts';
import { sshdInstalled } from '../sshd.ts';
import { breakHosts, type BrokenHosts } from './broken-hosts.ts';

/** Name, the first step that is ill, what it says, and what mends it. */
const broken = [
  ['misread', 'resolution', /RevokedHostKeys \/etc\/revoked .*@revoked/u, /^ssh -G hut$/u],
  [
    'nameless',
    'resolution',
    /no-such-host\.invalid.* leads to no address/u,
    /^ssh .*no-such-host\.invalid true$/u,
  ],
  ['away', 'tcp', /nobody listens there/u, /^ssh -p \d+ -i \S+key /u],
  ['unknown', 'host key', /is not in \S+empty; compare the key/u, /^ssh-keyscan -p \d+ 127\.0\.0\.1$/u],
  ['changed', 'host key', /SHA256:.* trusted is .*SHA256:.* the operator decides/u, /^ssh-keyscan/u],
  [
    'keyless',
    'authentication',
    /does not accept the key \S+strange-key/u,
    /^ssh -v .*strange-key .* && threadline doctor keyless:codex$/u,
  ],
  ['locked', 'authentication', /has a passphrase.*ssh-add /u, /^ssh -G /u],
  ['shell', 'shell', /runs no command.* ended with code 1/u, /^ssh .* true$/u],
  ['bare', 'tools', /the host lacks .*git, mkdir/u, /^Install .*git/u],
  ['skewed', 'clock', /1\d{4} s ahead of/u, /timedatectl/u],
  ['twin', 'identities', /arch@example\.org is one of arch's/u, /^Give twin:codex an identity/u],
  ['gone', 'repository', /repository is not there/u, /git -C \S+gone-repository status$/u],
  ['branchless', 'branch', /role branch is not there: .*release/u, /branch -a$/u],
  ['elsewhere', 'branch', /has other checked out, where main is expected/u, /switch main$/u],
  ['silent', 'remote', /origin does not answer: .*no-such-remote/u, /ls-remote origin$/u],
  [
    'behind',
    'push',
    /origin does not take main: .*(?:rejected|fetch first|non-fast-forward)/u,
    /push --dry-run origin main$/u,
  ],
  ['agentless', 'agent', /no-such-agent is not on the host's PATH/u, /^Install no-such-agent on agentless/u],
  ...(canMount ? ([['full', 'disk', /only \d MiB are free/u, /^Make room on full/u]] as const) : []),
] as const;

describe.skipIf(!sshdInstalled())('doctor', () => {
  let hosts: BrokenHosts;
  let findings: readonly Finding[];
  beforeAll(async () => {
    hosts = await breakHosts();
    findings = await examine(hosts.config());
  }, 120_000);
  afterAll(() => hosts.close());

  const examine = async (config: Config, only?: string): Promise<readonly Finding[]> => {
    const examined = await doctor(config, {}, only);
    if (!examined.ok) throw new Error(examined.refusal.message);
    return examined.value;
  };
  const of = (name: string, among = findings): readonly Finding[] =>
    among.filter(({ subject }) => subject === `${name}:codex on ${name}`);

  it.each(broken)(
    'names what is ill with the host %s at the step %s, and what mends it',
    (name, step, detail, fix) => {
      const ill = of(name).filter(({ state }) => state === 'ill');
      expect(ill.map((finding) => finding.step)).toEqual([step]);
      expect(ill[0]?.detail).toMatch(detail);
      expect(ill[0]?.fix).toMatch(fix);
    },
  );

  it('looks at nothing behind the first step that is ill on the way', () => {
    const states = (name: string): string =>
      of(name)
        .map(({ state }) => state[0])
        .join('');
    expect(of('well').map(({ step }) => step)).toEqual([
      ...['resolution', 'tcp', 'host key', 'authentication', 'shell', 'tools', 'clock', 'disk'],
      ...['identities', 'repository', 'branch', 'remote', 'push', 'agent'],
    ]);
    expect([states('well'), states('away'), states('shell'), states('skewed')]).toEqual([
      'wwwwwwwwwwwwww',
      'wiuuuuuuwuuuuu',
      'wwwwiuuuwuuuuu',
      'wwwwwwiwwwwwww',
    ]);
  });

  it('shows them all on one screen, and one role step by step', async () => {
    const paint = picocolors.createColors(false);
    const screen = findingsText('threadline.toml', findings, paint).split('\n');
    expect(screen.length).toBeLessThan(14 + 3 * hosts.names.length);
    expect(screen.find((line) => line.startsWith('away:codex'))).toMatch(/ ✓✗·{6}✓·{5} +tcp$/u);
    const one = findingsText('threadline.toml', await examine(hosts.config('well'), 'well:codex'), paint);
    expect(one).toMatch(/✓ +well:codex on well +push +origin would take main/u);
  });

  it('shows a refused key again, and lets the others show it once it is accepted', async () => {
    const again = of('keyless', await examine(hosts.config('keyless'), 'keyless:codex'));
    expect(again.find(({ state }) => state === 'ill')?.detail).toContain('does not accept the key');
  });

  it('says who is configured when it is asked for another', async () => {
    expect(await doctor(hosts.config('well'), {}, 'nobody:codex')).toMatchObject({
      ok: false,
      refusal: { code: 'not_found', fix: 'Configured: well:codex.' },
    });
  });
});
