import { addLine, applyCoupon, priced, setQuantity } from './cart.js';
import { search } from './catalogue.js';
import { placeOrder } from './orders.js';
import { Refused } from './refused.js';

const MOST_BYTES = 10_000;

/** Method and path of each endpoint; `:slug` matches one path segment. */
const endpoints = {
  'GET /api/products': ({ query }) => search(query.get('q') ?? '', query.get('kind') ?? 'all'),
  'GET /api/cart': ({ state }) => priced(state),
  'POST /api/cart/lines': ({ state, body }) => {
    addLine(state, body.slug, body.quantity ?? 1);
    return priced(state);
  },
  'PUT /api/cart/lines/:slug': ({ state, slug, body }) => {
    setQuantity(state, slug, body.quantity);
    return priced(state);
  },
  'DELETE /api/cart/lines/:slug': ({ state, slug }) => {
    setQuantity(state, slug, 0);
    return priced(state);
  },
  'POST /api/cart/coupon': ({ state, body }) => {
    applyCoupon(state, String(body.code ?? ''));
    return priced(state);
  },
  'POST /api/orders': ({ state, body }) => placeOrder(state, body),
};

export async function api(request, pathname, query, state) {
  const slug = /^\/api\/cart\/lines\/([^/]+)$/.exec(pathname)?.[1];
  const path = slug === undefined ? pathname : '/api/cart/lines/:slug';
  const endpoint = endpoints[`${request.method} ${path}`];
  if (endpoint === undefined) throw new Refused(404, 'No such endpoint');
  return { status: 200, body: await endpoint({ query, state, slug, body: await bodyOf(request) }) };
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MOST_BYTES) throw new Refused(413, 'That is too much');
  }
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'That is not JSON');
  }
}
