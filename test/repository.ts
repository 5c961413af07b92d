import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** A real git repository in a temporary folder. Everything it runs ignores the configuration of whoever runs the tests. */
export interface TestRepository {
  readonly path: string;
  readonly branch: string;
  /** Runs git there and returns its output without the last newline; throws when git does. */
  git(...args: readonly string[]): Promise<string>;
  /** The same as somebody else: author and committer. */
  gitAs(person: Person, ...args: readonly string[]): Promise<string>;
  /** Writes a file of the work tree, with its folders. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Writes the files, adds everything and commits it (an empty commit without files); returns the full id. */
  commit(
    message: string,
    files?: Readonly<Record<string, string | Uint8Array>>,
    as?: Person,
  ): Promise<string>;
  /** The full id that a name stands for; HEAD by default. */
  id(name?: string): Promise<string>;
  remove(): Promise<void>;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface RepositoryOptions {
  readonly bare?: boolean;
  readonly branch?: string;
  readonly objectFormat?: 'sha1' | 'sha256';
  /** Author and committer; `Runner <runner@hut.example>` by default. */
  readonly as?: Person;
  /** An existing folder to make it in; a new temporary one by default. */
  readonly path?: string;
}

export const runnerPerson: Person = { name: 'Runner', email: 'runner@hut.example' };
export const archPerson: Person = { name: 'Arch', email: 'arch@example.org' };

export async function makeRepository(options: RepositoryOptions = {}): Promise<TestRepository> {
  const { bare = false, branch = 'main', objectFormat = 'sha1', as = runnerPerson } = options;
  const path = options.path ?? (await temporaryFolder('repository'));
  const format = `--object-format=${objectFormat}`;
  await run(path, as, ['init', '-q', format, `--initial-branch=${branch}`, ...(bare ? ['--bare'] : [])]);
  return repositoryAt(path, branch, as);
}

/** A new folder of a test; whoever asks for it removes it. */
export const temporaryFolder = (name: string): Promise<string> =>
  mkdtemp(join(tmpdir(), `threadline-${name}-`));

export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

/** One that is there, such as a linked work tree. */
export function repositoryAt(path: string, branch: string, as: Person = runnerPerson): TestRepository {
  const git = (...args: readonly string[]): Promise<string> => run(path, as, args);
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  return {
    path,
    branch,
    git,
    gitAs: (person, ...args) => run(path, person, args),
    write,
    commit: async (message, files = {}, person = as) => {
      for (const [name, content] of Object.entries(files)) await write(name, content);
      await run(path, person, ['add', '-A']);
      await run(path, person, ['commit', '-q', '--allow-empty', '-m', message]);
      return run(path, person, ['rev-parse', 'HEAD']);
    },
    id: (name = 'HEAD') => git('rev-parse', '--verify', '--end-of-options', name),
    remove: () => removeFolder(path),
  };
}

async function run(path: string, person: Person, args: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', [...args], {
    cwd: path,
    stdin: 'ignore',
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: path,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      // Every commit would start another git to see whether there is anything to tidy up.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'maintenance.auto',
      GIT_CONFIG_VALUE_0: 'false',
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
    },
  });
  return stdout;
}
