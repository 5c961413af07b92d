import { failure } from '../failure.ts';
import { archGit, archGitText } from './git.ts';

/** The blobs of one recording: each is read or written once, however many layers hold it. */
export interface Blobs {
  /** @throws `arch_repository` when it cannot be read. */
  read(id: string): Promise<Buffer>;
  /** The id of a blob with this content, which then exists; the content goes in as it is, without filters. */
  write(bytes: Buffer): Promise<string>;
}

export function createBlobs(folder: string): Blobs {
  const known = new Map<string, Buffer>();
  return {
    read: async (id) => {
      const held = known.get(id);
      if (held) return held;
      const answer = await archGit(folder, ['cat-file', 'blob', id]);
      if (answer.exitCode !== 0)
        throw failure('arch_repository', `object ${id} cannot be read: ${answer.stderr}`);
      known.set(id, answer.stdout);
      return answer.stdout;
    },
    write: async (bytes) => {
      for (const [id, held] of known) if (held.equals(bytes)) return id;
      const id = await archGitText(folder, ['hash-object', '-w', '--no-filters', '--stdin'], {
        input: bytes,
      });
      known.set(id, bytes);
      return id;
    },
  };
}
