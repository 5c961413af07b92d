import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { makeRepository } from '../repository.ts';

export interface RoleTable {
  /** `hut` by default. */
  readonly host?: string;
  /** `main` by default. */
  readonly branch?: string;
  /** The world's agent by default. */
  readonly agent?: string;
  /** Lines of TOML, e.g. `stall_after = "3s"`. */
  readonly lines?: readonly string[];
  /** False: the folder that is configured does not exist. */
  readonly repository?: boolean;
}

/** A further role of a world, `<name>:codex`, with a repository of its own in the world's folder. */
export async function roleTable(root: string, name: string, table: RoleTable = {}): Promise<string> {
  const path = join(root, name);
  if (table.repository !== false) {
    await mkdir(path);
    const repository = await makeRepository({ path });
    await repository.commit('Start', { 'README.md': `# ${name}\n`, 'app.txt': 'old\n' });
  }
  return `
[roles."${name}:codex"]
host = "${table.host ?? 'hut'}"
repo = "${path}"
branch = "${table.branch ?? 'main'}"
agent = ["${table.agent ?? 'sh'}", "${root}/agent.sh"]
identity = "Runner <runner@hut.example>"
${(table.lines ?? []).join('\n')}`;
}
