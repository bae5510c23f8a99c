import type { Capture } from './capture.ts';
import { connectCdp, type Cdp, type CdpEvent } from './cdp.ts';
import { record, text } from './page-events.ts';
import { PageWatch, type CaptureAt } from './page-watch.ts';

/** Pages beyond these are not watched: a page that opens windows without end must not fill our memory. */
const MOST_PAGES = 30;
/** Console calls of one browser that are read; those beyond are thrown away unread. */
const MOST_CALLS = 50_000;

export type BrowserWatch = {
  /** `Chromium 156.0.8078.79` */
  readonly version: string;
  /** Resolves when the browser has gone. */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

type WatchRequest = {
  readonly url: string;
  readonly record: boolean;
  readonly captureAt: CaptureAt;
};

/** Watches all pages of one browser. Rejects when it is gone already. */
export async function watchBrowser({ url, record: recordFrames, captureAt }: WatchRequest): Promise<BrowserWatch> {
  const pages = new Map<string, PageWatch>();
  const open = new Set<string>();
  let calls = 0;
  const onEvent = (event: CdpEvent): void => {
    if (event.session !== null) {
      for (const page of pages.values()) if (page.owns(event.session)) page.observe(event);
      return;
    }
    const targetId = text(event.params['targetId']) || text(record(event.params['targetInfo'])['targetId']);
    if (event.method === 'Target.targetCreated') opened(event, targetId);
    if (event.method === 'Target.targetDestroyed') {
      pages.delete(targetId);
      open.delete(targetId);
    }
    if (event.method === 'Target.targetCrashed' && open.has(targetId))
      mark(captureAt, (capture) => (capture.crashed = true));
  };
  const opened = (event: CdpEvent, targetId: string): void => {
    if (text(record(event.params['targetInfo'])['type']) !== 'page' || pages.size >= MOST_PAGES) return;
    const page = new PageWatch(cdp, targetId, captureAt);
    pages.set(targetId, page);
    open.add(targetId);
    captureAt(Date.now())?.pages.push(targetId);
    void page.start(recordFrames);
  };
  const cdp: Cdp = await connectCdp(url, onEvent, (message) => {
    if (!message.startsWith('{"method":"Runtime.consoleAPICalled"')) return true;
    calls += 1;
    return calls < MOST_CALLS;
  });
  const closed = cdp.closed.then(() => {
    if (open.size > 0) mark(captureAt, (capture) => (capture.browserDied = true));
  });
  const version = await cdp.send('Browser.getVersion');
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  return { version: productOf(text(version?.['product'])), closed, close: () => cdp[Symbol.dispose]() };
}

function mark(captureAt: CaptureAt, change: (capture: Capture) => void): void {
  const capture = captureAt(Date.now());
  if (capture) change(capture);
}

/** `HeadlessChrome/156.0.8078.79` */
const productOf = (product: string): string => product.replace(/^(?:Headless)?Chrome\//, 'Chromium ');
