import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RecordOrder } from '../../contract/calls.ts';

const folder = fileURLToPath(new URL('histories/', import.meta.url));

interface RecordedEvent {
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType: { readonly name: string };
    readonly input: { readonly payloads: readonly { readonly data: string }[] };
  };
}

/** What engines have written into arch's repository, by the history that tells it: real runs, recorded. */
export async function recordedOrders(): Promise<readonly (readonly [name: string, orders: RecordOrder[]])[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('delegation.'));
  return Promise.all(
    names.map(async (name) => {
      const { events } = JSON.parse(await readFile(`${folder}${name}`, 'utf8')) as {
        events: RecordedEvent[];
      };
      const orders = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
        scheduled?.activityType.name === 'record'
          ? [
              JSON.parse(
                Buffer.from(scheduled.input.payloads[0]?.data ?? '', 'base64').toString(),
              ) as RecordOrder,
            ]
          : [],
      );
      return [name, orders] as const;
    }),
  );
}
