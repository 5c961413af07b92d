import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../client/configuration.ts';
import { readNames } from '../../client/lint-names.ts';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { archToml } from './arch-house.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryFolder('names');
});
afterAll(() => removeFolder(cwd));

const sound = (): string => archToml(cwd, 'names');
async function write(change: (toml: string) => string): Promise<{ cwd: string; env: NodeJS.ProcessEnv }> {
  await writeFile(join(cwd, 'threadline.toml'), change(sound()));
  return { cwd, env: { HOME: '/home/arch' } };
}

describe('the names that lint needs', () => {
  it.each<[what: string, change: (toml: string) => string]>([
    ['as they stand', (toml) => toml],
    [
      'with paths of their own',
      (toml) => toml.replace('repo = "."', 'repo = "~/plan"\nhandoff_log = "log.md"\nboard = "b/board.md"'),
    ],
    ['by default', (toml) => toml.replace(/^actor.*$/mu, '')],
    ['of several roles', (toml) => toml + role('infra:codex', 'handoff_log = "notes/log.md"')],
    ['with an agent by its preset', (toml) => toml.replace(/^agent.*$/mu, 'agent = "codex"')],
    ['where the whole must be read', (toml) => toml.replace(/^agent.*$/mu, 'workspace = "shared"')],
  ])('are those of the whole configuration: %s', async (_what, change) => {
    const query = await write(change);
    const [names, config] = [await readNames(query), await loadConfig(query)];
    if (!names.ok || !config.ok) throw new Error(JSON.stringify([names, config]));
    const { arch, roles } = config.value;
    expect(names.value).toEqual({
      archActor: arch.actor,
      roles: Object.keys(roles),
      archLog: join(arch.repo, arch.handoffLog),
      archBoard: join(arch.repo, arch.board),
      roleLogs: Object.values(roles).map(({ handoffLog }) => handoffLog),
    });
  });

  it.each<[what: string, change: (toml: string) => string]>([
    ['broken TOML', (toml) => `${toml}x = y`],
    ['an unknown key', (toml) => toml.replace('actor =', 'actress =')],
    ['an unknown table', (toml) => `${toml}\n[extra]\n`],
    ['an unknown key of a host', (toml) => toml.replace('local = true', 'local = true\ncolour = "red"')],
    ['a missing key', (toml) => toml.replace(/^identity =.*$/mu, '')],
    ['a number for a name', (toml) => toml.replace('host = "hut"', 'host = 7')],
    ['a list with a number', (toml) => toml.replace(/^identities.*$/mu, 'identities = [1]')],
    ['an empty name', (toml) => toml.replace('host = "hut"', 'host = " "')],
    ["arch's actor in upper case", (toml) => toml.replace('arch:codex', 'Arch:Codex')],
    ['a role that is arch', (toml) => toml.replace('runner:codex', 'arch:codex')],
    ['a role without an agent', (toml) => toml.replace('"runner:codex"', 'runner')],
    ['an unknown host', (toml) => toml.replace('host = "hut"', 'host = "hot"')],
    ['no role', (toml) => toml.slice(0, toml.indexOf('[roles')) + '[roles]\n'],
    [
      'a log outside of the repository',
      (toml) => toml.replace('repo = "."', 'repo = "."\nhandoff_log = "../log.md"'),
    ],
    ['signers that nothing reads yet', (toml) => `${toml}\n[operators]\nallowed_signers = "signers"\n`],
    [
      'a worktree, which is not yet supported',
      (toml) => toml.replace(/^agent.*$/mu, 'workspace = "worktree"'),
    ],
  ])('are refused with all that the whole reader says: %s', async (_what, change) => {
    const query = await write(change);
    const names = await readNames(query);
    expect(names).toEqual(await loadConfig(query));
    expect(names).toMatchObject({ ok: false, refusal: { code: 'configuration' } });
  });

  it('are asked for when there is no configuration', async () => {
    const query = { cwd: '/', env: { THREADLINE_CONFIG: join(cwd, 'no.toml') } };
    expect(await readNames(query)).toMatchObject({ ok: false, refusal: { code: 'configuration' } });
  });
});

const role = (actor: string, line: string): string => `
[roles."${actor}"]
host = "hut"
repo = "/srv/${actor.replace(':', '-')}"
identity = "Infra <infra@hut.example>"
${line}
`;
