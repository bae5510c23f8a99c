import { createServer } from 'node:http';
import { createApp } from './app.js';
import { log, logError } from './log.js';

const port = Number(process.env.PORT ?? 4173);
const server = createServer(createApp());

server.on('error', (error) => {
  logError('could not listen', error);
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => {
  log(`Potter Lane is open at http://127.0.0.1:${server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
