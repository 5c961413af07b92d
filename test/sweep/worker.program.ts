import { createInterface } from 'node:readline';
import type { Fields } from '../../activities/ssh/call.ts';
import { createHosts } from '../../activities/ssh/host.ts';
import type { Verb } from '../../activities/ssh/reply.ts';
import type { Config } from '../../contract/config.ts';

/** What a worker is while it calls a host: makes the one call that stdin orders, and ends. */
export interface WorkerOrder {
  readonly config: Config;
  /** Of the program, which is on the host already. */
  readonly sha256: string;
  readonly verb: Verb;
  readonly fields: Fields;
  readonly body: string;
}

process.stdout.write('ready\n');
createInterface({ input: process.stdin }).once('line', (line) => {
  // The sweep that writes it is the only one who does.
  const { config, sha256, verb, fields, body } = JSON.parse(line) as WorkerOrder;
  const hosts = createHosts(config, { text: '', sha256 });
  void hosts
    .host('hut')
    .call(verb, fields, { body })
    .catch(() => undefined) // Whether it was answered is no matter of a process that was to be killed.
    .then(() => process.exit(0));
});
