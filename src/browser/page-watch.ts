import type { Capture } from './capture.ts';
import type { Cdp, CdpEvent, CdpParams } from './cdp.ts';
import { BODY_HEAD, NetworkLog } from './network-log.ts';
import { numberOf, pageEventOf, record, text } from './page-events.ts';

/** Frames are reduced to fit; pages are seldom larger. */
export const FRAME_LIMIT = { width: 1280, height: 1280 } as const;
/** A page that says more than this to us is not listened to any more. Its pictures go on. */
const MOST_EVENTS = 20_000;
/** Large downloads come in very many parts. */
const UNINTERESTING = 'Network.dataReceived';
const BODY_PATIENCE_MS = 500;
/** A page that was navigated shows something within this time; if it does not, the screencast got lost in the change. */
const SILENCE_MS = 120;

/** Which capture a moment belongs to; `null`: none any more. */
export type CaptureAt = (at: number) => Capture | null;

/** Watches one page on two sessions: one for pictures, one for what it says, so that a flood on one leaves the other alone. */
export class PageWatch {
  readonly #cdp: Cdp;
  readonly #target: string;
  readonly #captureAt: CaptureAt;
  readonly #network: NetworkLog;
  #pictures: string | null = null;
  #words: string | null = null;
  #events = 0;
  #frames = 0;

  constructor(cdp: Cdp, target: string, captureAt: CaptureAt) {
    this.#cdp = cdp;
    this.#target = target;
    this.#captureAt = captureAt;
    this.#network = new NetworkLog(
      (id) => this.#bodyOf(id),
      ({ at, line }) => captureAt(at)?.request(at, line),
    );
  }

  async start(record: boolean): Promise<void> {
    await Promise.all([this.#listen(), record ? this.#film() : null]);
  }

  /** Whether a session is one of this page's. */
  owns(session: string): boolean {
    return session === this.#pictures || session === this.#words;
  }

  observe({ method, params, session }: CdpEvent): void {
    if (method === 'Page.screencastFrame') {
      this.#frame(params);
      return;
    }
    if (method === 'Page.frameNavigated' && record(params['frame'])['parentId'] === undefined) {
      void this.#startScreencast();
      this.#expectFrame();
    }
    if (session !== this.#words || method === UNINTERESTING) return;
    this.#events += 1;
    if (this.#events > MOST_EVENTS) return this.#stopListening();
    if (method.startsWith('Network.')) return this.#network.observe(method, params);
    const event = pageEventOf(method, params);
    if (event) this.#captureAt(event.at)?.see(event);
  }

  async #listen(): Promise<void> {
    this.#words = await this.#attach();
    const send = (method: string, params?: CdpParams): Promise<unknown> => this.#cdp.send(method, params, this.#words);
    if (this.#words === null) return;
    await Promise.all([
      send('Network.enable', {
        maxPostDataSize: BODY_HEAD,
        maxResourceBufferSize: 1_000_000,
        maxTotalBufferSize: 4_000_000,
      }),
      send('Runtime.enable'),
      send('Log.enable'),
    ]);
  }

  async #film(): Promise<void> {
    this.#pictures = await this.#attach();
    if (this.#pictures === null) return;
    await this.#cdp.send('Page.enable', {}, this.#pictures);
    await this.#startScreencast();
    this.#expectFrame();
  }

  async #startScreencast(): Promise<void> {
    const { width, height } = FRAME_LIMIT;
    const options = { format: 'png', maxWidth: width, maxHeight: height, maxFramesInFlight: 1 };
    await this.#cdp.send('Page.startScreencast', options, this.#pictures);
  }

  #expectFrame(): void {
    const before = this.#frames;
    setTimeout(() => {
      if (this.#frames === before) void this.#startScreencast();
    }, SILENCE_MS).unref();
  }

  async #attach(): Promise<string | null> {
    const answer = await this.#cdp.send('Target.attachToTarget', { targetId: this.#target, flatten: true });
    return answer === null ? null : text(answer['sessionId']);
  }

  #stopListening(): void {
    if (this.#words === null) return;
    void this.#cdp.send('Target.detachFromTarget', { sessionId: this.#words });
    this.#words = null;
  }

  /** The next frame comes when this one is on the disk and a moment has passed: nothing piles up. */
  #frame(params: CdpParams): void {
    this.#frames += 1;
    const at = numberOf(record(params['metadata'])['timestamp']) * 1000;
    const capture = this.#captureAt(at);
    const folder = capture?.frames;
    const written = folder?.add(at, this.#target, Buffer.from(text(params['data']), 'base64')) ?? Promise.resolve();
    capture?.await(written);
    const acknowledge = (): void => {
      void this.#cdp.send('Page.screencastFrameAck', { sessionId: params['sessionId'] }, this.#pictures);
    };
    void written.then(() => setTimeout(acknowledge, folder?.pauseMs ?? 0));
  }

  async #bodyOf(requestId: string): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), BODY_PATIENCE_MS);
    const asked = this.#cdp.send('Network.getResponseBody', { requestId }, this.#words);
    this.#captureAt(Date.now())?.await(Promise.race([asked, promise]));
    const answer = await Promise.race([asked, promise]);
    clearTimeout(timer);
    return answer === null || answer['base64Encoded'] === true ? null : text(answer['body']);
  }
}
