import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Engine } from '../../client/engine.ts';

/**
 * With `THREADLINE_RECORD=FOLDER`, keeps the history of every workflow of a world that closes, one file each, named by
 * type and path: `delegation.done.json`, `delegation.blocked.host_unreachable.json`, `locks.json`. Only the first of a name.
 * `root` and the machine's name are taken out of it, also inside payloads.
 */
export async function recordHistories(engine: Engine, root: string): Promise<void> {
  const folder = process.env['THREADLINE_RECORD'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const query = `TaskQueue = '${engine.config.taskQueue}'`;
  for await (const info of engine.workflows.list({ query })) {
    const handle = engine.workflows.getHandle(info.workflowId, info.runId);
    const history = await handle.fetchHistory();
    const closure: unknown = info.status.name === 'COMPLETED' ? await handle.result() : undefined;
    const events = JSON.parse(historyToJSON(history)) as unknown;
    const name = [info.type, ...pathOf(closure), ...traitsOf(events)].join('.');
    const text = JSON.stringify(withoutPlaces(events, root));
    await writeFile(join(folder, `${name}.json`), `${text}\n`, { flag: 'wx' }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

function pathOf(closure: unknown): readonly string[] {
  if (typeof closure !== 'object' || closure === null) return [];
  const { state, failure, by } = closure as Readonly<Record<string, unknown>>;
  return [state, failure ?? by].filter((part) => typeof part === 'string');
}

/** What the story met on its way, and most do not: kinds of prompt, a second handshake, a silent watch, an agent that stayed or could not work. */
function traitsOf(events: unknown): readonly string[] {
  const text = JSON.stringify(events);
  const count = (activity: string): number => text.split(`"activityType":{"name":"${activity}"}`).length - 1;
  const scheduled = text.matchAll(/"activityType":\{"name":"launch"\}.*?"data":"([^"]*)"/gu);
  const kinds = [...scheduled].map(([, data = '']) => {
    const order = JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as { prompt: { kind: string } };
    return order.prompt.kind;
  });
  const usual = new Set(['handshake', 'execute']);
  return [
    ...[...new Set(kinds)].filter((kind) => !usual.has(kind)).sort(),
    ...(kinds.filter((kind) => kind === 'handshake').length > 1 ? ['handshake-again'] : []),
    ...(count('inspect') > count('launch') ? ['host-asked'] : []),
    ...(count('cancel') > 0 ? ['agent-ended'] : []),
    ...(payloads(text).some((data) => data.includes('agent-halts')) ? ['halted'] : []),
  ];
}

const payloads = (text: string): readonly string[] =>
  [...text.matchAll(/"data":"([^"]*)"/gu)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );

function withoutPlaces(value: unknown, root: string): unknown {
  if (typeof value === 'string') return plain(value, root);
  if (Array.isArray(value)) return value.map((item) => withoutPlaces(item, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'data' && typeof item === 'string'
        ? Buffer.from(plain(Buffer.from(item, 'base64').toString('utf8'), root)).toString('base64')
        : withoutPlaces(item, root),
    ]),
  );
}

const identities = new RegExp(String.raw`\b\d+@${hostname().replace(/[^\w-]/gu, String.raw`\$&`)}`, 'gu');

/** Where the project and the programs of this machine lie says nothing that a replay needs. */
const plain = (text: string, root: string): string =>
  text
    .replaceAll(process.env['PATH'] ?? '/usr/bin', '/usr/bin')
    .replaceAll(process.cwd(), '/srv/threadline')
    .replaceAll(root, '/srv/world')
    .replaceAll(root.split('/').at(-1) ?? root, 'world')
    .replace(identities, '1@host');
