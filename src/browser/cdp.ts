/** A session on the browser's debugging port, over Node's own WebSocket. */

export type CdpParams = Readonly<Record<string, unknown>>;
export type CdpEvent = { readonly method: string; readonly params: CdpParams; readonly session: string | null };

export interface Cdp extends Disposable {
  /** `null` when the browser refuses or is gone. */
  send(method: string, params?: CdpParams, session?: string | null): Promise<CdpParams | null>;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
}

type Message = { id?: number; method?: string; params?: CdpParams; result?: CdpParams; sessionId?: string };
const NO_PARAMS: CdpParams = {};

/** Rejects when there is no browser at this address. `wants` says which events are worth being parsed. */
export async function connectCdp(
  url: string,
  onEvent: (event: CdpEvent) => void,
  wants: (text: string) => boolean = () => true,
): Promise<Cdp> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: CdpParams | null) => void>();
  const closed = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  let last = 0;
  socket.addEventListener('open', () => opened.resolve());
  socket.addEventListener('error', () => opened.reject(new Error(`no browser at ${url}`)));
  socket.addEventListener('close', () => {
    opened.reject(new Error(`the browser at ${url} hung up`));
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
    closed.resolve();
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string' || !wants(data)) return;
    const message = JSON.parse(data) as Message;
    if (message.method !== undefined) {
      onEvent({ method: message.method, params: message.params ?? NO_PARAMS, session: message.sessionId ?? null });
    } else if (message.id !== undefined) {
      waiting.get(message.id)?.(message.result ?? null);
      waiting.delete(message.id);
    }
  });
  await opened.promise;
  return {
    closed: closed.promise,
    send: (method, params = NO_PARAMS, session = null) => {
      if (socket.readyState !== WebSocket.OPEN) return Promise.resolve(null);
      last += 1;
      const answer = Promise.withResolvers<CdpParams | null>();
      waiting.set(last, answer.resolve);
      socket.send(JSON.stringify({ id: last, method, params, ...(session !== null && { sessionId: session }) }));
      return answer.promise;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
