import { takeStateDirectory } from '../../worker/state-lock.ts';

const taken = await takeStateDirectory(process.argv[2] ?? '');
if (taken.state === 'held') taken.lock.tell({ pid: process.pid, address: 'a:1', uiAddress: 'http://a:2' });
process.send?.(taken.state);
process.on('message', () => undefined);
