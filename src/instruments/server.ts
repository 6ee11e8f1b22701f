/** Serves /metrics, /livez and /readyz, and nothing else. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Checked } from './health.ts';

export type Serving = { url: string; close(): Promise<void> };

type Pages = {
  metrics(): Promise<{ type: string; text: string }>;
  alive(): Checked;
  ready(): Promise<Checked>;
  /** Hears what could not be answered, and why. */
  failed(error: unknown): void;
};

/** Probes are few and small: what takes longer than this many milliseconds, or comes more than so many at once, is no probe. */
const most = { requestMs: 5_000, connections: 64 };

const json = 'application/json; charset=utf-8';

/** Starts to serve and resolves when it does. Throws what the system says to the address. */
export async function serve({ host, port }: { host: string; port: number }, pages: Pages): Promise<Serving> {
  const probe = (response: ServerResponse, { ok, parts }: Checked) =>
    answer(response, ok ? 200 : 503, json, `${JSON.stringify({ ok, parts })}\n`);
  const routes: Record<string, (response: ServerResponse) => Promise<void> | void> = {
    '/metrics': async response => {
      const { type, text } = await pages.metrics();
      answer(response, 200, type, text);
    },
    '/livez': response => probe(response, pages.alive()),
    '/readyz': async response => probe(response, await pages.ready()),
  };
  const server = createServer(
    { requestTimeout: most.requestMs, headersTimeout: most.requestMs, maxHeaderSize: 8_192 },
    (request, response) => {
      // Nothing here takes a body, so none is waited for.
      request.resume();
      const route = routes[request.url?.split('?')[0] ?? ''];
      if (!route) return answer(response, 404, json, '{"error":"there is /metrics, /livez and /readyz"}\n');
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        return answer(response, 405, json, '{"error":"only GET and HEAD"}\n');
      }
      Promise.resolve(route(response)).catch(error => {
        pages.failed(error);
        answer(response, 500, json, '{"error":"see the log"}\n');
      });
    },
  );
  server.maxConnections = most.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
