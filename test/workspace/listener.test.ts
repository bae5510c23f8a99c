import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { holderOf, reachedBy } from '../../src/workspace/listener.ts';
import { listeningSockets, parseLsof, parseTable, type Listening } from '../../src/workspace/sockets.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000000000000000 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0000000000000000 20 4 30 10 -1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 444 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000000000000:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 555 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0BBA 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 666 1 0000000000000000 100 0 0 10 0
`;

test('listening rows of the kernel’s tables', () => {
  expect(parseTable(TCP)).toEqual([
    { address: '127.0.0.1', port: 8080, inode: '111' },
    { address: '0.0.0.0', port: 80, inode: '222' },
  ]);
  expect(parseTable(TCP6)).toEqual([
    { address: '::1', port: 3000, inode: '444' },
    { address: '::', port: 3001, inode: '555' },
    { address: '127.0.0.1', port: 3002, inode: '666' },
  ]);
  expect(parseTable('')).toEqual([]);
});

test('what lsof prints', () => {
  expect(parseLsof('p12\nf20\nn127.0.0.1:3000\nf21\nn[::1]:3000\np13\nf5\nn*:8080\n')).toEqual([
    { address: '127.0.0.1', port: 3000, pids: [12] },
    { address: '::1', port: 3000, pids: [12] },
    { address: '0.0.0.0', port: 8080, pids: [13] },
    { address: '::', port: 8080, pids: [13] },
  ]);
});

test('a connection reaches the most specific address', () => {
  const at = (address: string, pid: number): Listening => ({ address, port: 1, pids: [pid] });
  const exact = at('127.0.0.1', 1);
  const all4 = at('0.0.0.0', 2);
  const all6 = at('::', 3);
  const six = at('::1', 4);
  expect(reachedBy([all6, all4, exact, six], 1, '127.0.0.1')).toEqual([exact]);
  expect(reachedBy([all6, all4, six], 1, '127.0.0.1')).toEqual([all4]);
  expect(reachedBy([all6, six], 1, '127.0.0.1')).toEqual([all6]);
  expect(reachedBy([all6, six, exact], 1, '::1')).toEqual([six]);
  expect(reachedBy([exact, all4], 1, '::1')).toEqual([]);
  expect(reachedBy([exact], 2, '127.0.0.1')).toEqual([]);
});

test('a socket of this process is found with its pid, and is a stranger to an app', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const found = (await listeningSockets())?.filter((socket) => socket.port === port);
    expect(found).toEqual([{ address: '127.0.0.1', port, pids: [process.pid] }]);
    const app = { pid: 2 ** 30, marker: 'nobody' };
    const holder = await holderOf(port, '127.0.0.1', app);
    expect(holder).toEqual({ kind: 'stranger', who: `process ${process.pid} in ${process.cwd()}` });
    expect(await holderOf(port, '::1', app)).toEqual({ kind: 'nobody' });
  } finally {
    server.close();
  }
  expect(readFileSync('/proc/net/tcp', 'utf8')).toContain('local_address');
});
