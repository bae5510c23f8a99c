import type { CdpParams } from './cdp.ts';
import { numberOf, record, shortUrl, text } from './page-events.ts';

/** A request that failed or was refused. `at` is when it was sent, in unix milliseconds. */
export type FailedRequest = { readonly at: number; readonly line: string };
/** Asks for the body of a response that has arrived; `null` when it is not there any more. */
export type BodyOf = (requestId: string) => Promise<string | null>;

/** Bytes of a body that are told. */
export const BODY_HEAD = 300;
const MOST_OPEN = 200;
const FIRST_REFUSED_STATUS = 400;
/** Browsers ask for these by themselves. */
const UNASKED = /\/favicon\.ico(?:\?|$)/;
/** The page went elsewhere; nothing failed. */
const GIVEN_UP = 'net::ERR_ABORTED';

type Open = { readonly at: number; readonly name: string; readonly sent: string; status: number };

/** Follows the requests of one page and keeps what went wrong. Holds a bounded number of open requests. */
export class NetworkLog {
  readonly #open = new Map<string, Open>();
  readonly #bodyOf: BodyOf;
  readonly #onFailed: (request: FailedRequest) => void;

  constructor(bodyOf: BodyOf, onFailed: (request: FailedRequest) => void) {
    this.#bodyOf = bodyOf;
    this.#onFailed = onFailed;
  }

  observe(method: string, params: CdpParams): void {
    const id = text(params['requestId']);
    const open = this.#open.get(id);
    if (method === 'Network.requestWillBeSent') this.#sent(id, params);
    else if (!open) return;
    else if (method === 'Network.responseReceived') open.status = numberOf(record(params['response'])['status']);
    else if (method === 'Network.loadingFailed') this.#failed(id, open, params);
    else if (method === 'Network.loadingFinished') void this.#finished(id, open);
  }

  #sent(id: string, params: CdpParams): void {
    const request = record(params['request']);
    const url = text(request['url']);
    if (UNASKED.test(url) || url.startsWith('data:')) return;
    const oldest = this.#open.keys().next();
    if (this.#open.size >= MOST_OPEN && !oldest.done) this.#open.delete(oldest.value);
    this.#open.set(id, {
      at: numberOf(params['wallTime']) * 1000,
      name: `${text(request['method'])} ${shortUrl(url)}`,
      sent: text(request['postData']).slice(0, BODY_HEAD),
      status: 0,
    });
  }

  #failed(id: string, open: Open, params: CdpParams): void {
    this.#open.delete(id);
    const why = text(params['blockedReason']) || text(params['errorText']);
    if (why === GIVEN_UP || params['canceled'] === true) return;
    this.#onFailed({ at: open.at, line: `${open.name} failed: ${why}${sentPart(open)}` });
  }

  async #finished(id: string, open: Open): Promise<void> {
    this.#open.delete(id);
    if (open.status < FIRST_REFUSED_STATUS) return;
    const body = await this.#bodyOf(id);
    const got = body === null || body === '' ? '' : ` got ${body.slice(0, BODY_HEAD)}`;
    this.#onFailed({ at: open.at, line: `${open.name} → ${open.status}${sentPart(open)}${got}` });
  }
}

const sentPart = ({ sent }: Open): string => (sent === '' ? '' : ` sent ${sent}`);
