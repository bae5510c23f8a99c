import fastify from 'fastify';

export type BlankServer = AsyncDisposable & { readonly url: string };

/** Answers every path and method with 200 and nothing to see. What passes here would pass without any app. */
export async function startBlankServer(): Promise<BlankServer> {
  const server = fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  server.all('/*', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, [Symbol.asyncDispose]: () => server.close() };
}

const PAGE = '<!doctype html><html><head><title></title></head><body></body></html>';
