/** HTTP mode: requests that Slack has signed, with the secret of now or with that of before while it counts. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver, isValidSlackRequest } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { type Door, keepsApp } from './door.ts';
import type { Tokens } from './tokens.ts';

/** Slack's replay window, in seconds; Bolt refuses what is older, not what is from the future (security.md T2). */
const window = 300;

/** Slack's bodies are a few kilobytes; Bolt's default is 4 MB (security.md T17). */
const bodyLimit = 128 * 1024;

/**
 * A load balancer keeps a connection for 60 s (ALB's default idle timeout) and may send just when Node, after its own 5 s, closes it: a 502
 * that Slack does not repeat. Milliseconds.
 */
const keepAliveMs = 75_000;

type Buffered = IncomingMessage & { rawBody: Buffer };

/** What a signature looks like: anything else is no reason to look for another secret. */
const like = /^v0=[0-9a-f]{64}$/;

/** Whether a request looks like one of Slack's whose secret we may not know yet. */
function isPlausible({ headers }: IncomingMessage): boolean {
  const timestamp = Number(headers['x-slack-request-timestamp']);
  return (
    like.test(String(headers['x-slack-signature'])) && Math.abs(timestamp - Date.now() / 1_000) <= window
  );
}

/** Returns the door to signed requests, not yet open. */
export function createSigned(
  { host, port }: { host: string; port: number },
  tokens: Tokens,
  logger: Logger,
): Door {
  const { receiver, app } = keepsApp();
  /** One of Bolt's for each secret that counts: whatever we look at here, Bolt checks the signature itself, too. */
  const receivers = new Map<string, HTTPReceiver>();

  const receiverFor = (signingSecret: string): HTTPReceiver => {
    for (const secret of receivers.keys()) if (!tokens.signing().includes(secret)) receivers.delete(secret);
    const known = receivers.get(signingSecret);
    if (known) return known;
    const made = new HTTPReceiver({
      signingSecret,
      logger,
      bodyLimit,
      customPropertiesExtractor: request => {
        const signature = request.headers['x-slack-signature'];
        return { signature: createHash('sha256').update(String(signature)).digest('hex') };
      },
    });
    made.init(app());
    receivers.set(signingSecret, made);
    return made;
  };

  /** The secret that a request was signed with, compared in constant time, of those that count. */
  const signerOf = ({ headers, rawBody }: Buffered): string | undefined =>
    tokens.signing().find(signingSecret =>
      isValidSlackRequest({
        signingSecret,
        body: rawBody.toString(),
        headers: {
          'x-slack-signature': String(headers['x-slack-signature']),
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      }),
    );

  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number) => void response.writeHead(status).end();
    const timestamp = Number(request.headers['x-slack-request-timestamp']);
    if (Number.isFinite(timestamp) && timestamp - Date.now() / 1_000 > window) return refuse(401);
    const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, bodyLimit).catch(
      (error: { statusCode?: number }) => error.statusCode ?? 400,
    );
    if (typeof buffered === 'number') return refuse(buffered);
    let signer = signerOf(buffered);
    const [current = ''] = tokens.signing();
    if (signer === undefined && isPlausible(request) && (await tokens.another('signing', current, 0)))
      signer = signerOf(buffered);
    if (signer !== undefined) tokens.signed(signer);
    try {
      // What nobody signed goes to Bolt all the same: it refuses it, and answers Slack's check of the certificate.
      receiverFor(signer ?? tokens.signing()[0] ?? '').requestListener(buffered, response);
    } catch {
      // Bolt throws for any path that is not its own.
      refuse(404);
    }
  };

  const server = createServer((request, response) => {
    hear(request, response).catch(error => {
      logger.error(`a request could not be heard: ${(error as Error).message}`);
      response.destroy();
    });
  });

  server.keepAliveTimeout = keepAliveMs;

  return {
    receiver,
    open: () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      }),
    shut: () => void server.close(),
    close: async () => server.closeAllConnections(),
    port() {
      const address = server.address();
      return typeof address === 'object' ? address?.port : undefined;
    },
    hears: () => server.listening,
  };
}
