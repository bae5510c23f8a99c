import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A socket that accepts connections. */
export type Listening = {
  /** `127.0.0.1`, `0.0.0.0`, `::1`, `::`, … */
  readonly address: string;
  readonly port: number;
  /** Empty when it belongs to another user and nobody may tell. */
  readonly pids: readonly number[];
};

/** All listening TCP sockets of this machine; `null` when the platform does not tell. */
export function listeningSockets(): Promise<readonly Listening[] | null> {
  return process.platform === 'linux' ? socketsFromProc() : socketsFromLsof();
}

async function socketsFromProc(): Promise<readonly Listening[]> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'];
  const texts = await Promise.all(tables.map((file) => readFile(file, 'utf8').catch(() => '')));
  const rows = texts.flatMap(parseTable);
  const owners = await ownersOf(new Set(rows.map((row) => row.inode)));
  return rows.map(({ address, port, inode }) => ({ address, port, pids: owners.get(inode) ?? [] }));
}

export type SocketRow = { readonly address: string; readonly port: number; readonly inode: string };
const LISTEN = '0A';

/** The listening rows of `/proc/net/tcp` or `tcp6`. */
export function parseTable(text: string): readonly SocketRow[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      return state === LISTEN ? [{ address: parseAddress(address), port: Number.parseInt(port, 16), inode }] : [];
    });
}

/** The kernel prints addresses as 32-bit words in the machine's own byte order, which is little-endian wherever Node runs. */
function parseAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  if (numbers.every((byte) => byte === 0)) return '::';
  if (numbers.slice(0, 15).every((byte) => byte === 0) && numbers[15] === 1) return '::1';
  const isMapped = numbers.slice(0, 10).every((byte) => byte === 0) && numbers[10] === 255 && numbers[11] === 255;
  return isMapped ? numbers.slice(12).join('.') : bytes.join('');
}

async function ownersOf(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly number[]>> {
  const owners = new Map<string, number[]>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    pids.map(async (pid) => {
      for (const inode of await socketsOf(pid)) {
        if (inodes.has(inode)) owners.set(inode, [...(owners.get(inode) ?? []), Number(pid)]);
      }
    }),
  );
  return owners;
}

/** Inodes of the sockets that a process holds; none when it is gone or somebody else's. */
async function socketsOf(pid: string): Promise<ReadonlySet<string>> {
  const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

const execFileAsync = promisify(execFile);

/** By way of `lsof`, for platforms without `/proc`. */
async function socketsFromLsof(): Promise<readonly Listening[] | null> {
  try {
    const args = ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fpn'];
    const env = { PATH: '/usr/sbin:/usr/bin:/bin', LC_ALL: 'C' };
    const { stdout } = await execFileAsync('lsof', args, { env, timeout: 10_000, maxBuffer: 64 * 1024 * 1024 });
    return parseLsof(stdout);
  } catch {
    return null;
  }
}

/** `p123` begins a process, `n127.0.0.1:80` is one of its sockets. */
export function parseLsof(text: string): readonly Listening[] {
  const found: Listening[] = [];
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const [, host, port] = /^n(.*):(\d+)$/.exec(line) ?? [];
    if (host === undefined || port === undefined) continue;
    for (const address of addressesOf(host)) found.push({ address, port: Number(port), pids: [pid] });
  }
  return found;
}

/** `*` stands for every address of either family. */
const addressesOf = (host: string): readonly string[] =>
  host === '*' ? ['0.0.0.0', '::'] : [host.replace(/^\[|\]$/g, '')];
