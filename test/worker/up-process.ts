import { startEmbeddedServer } from '../../worker/embedded-server.ts';

/** What `threadline up` does with the server, in a process that a test may kill. */
const server = await startEmbeddedServer({ stateDir: process.argv[2] ?? '', port: 0, uiPort: 0 });
process.send?.({ address: server.address, uiAddress: server.uiAddress, pid: server.pid() });
process.on('message', () => undefined);
