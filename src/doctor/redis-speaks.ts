/** Whether a Redis speaks what its address says: TLS for rediss://, none for redis://. A client told the wrong one waits, or hears gibberish. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const words = {
  plain: 'It speaks no TLS, and REDIS_URL begins with rediss://.',
  tls: 'It speaks TLS, and REDIS_URL begins with redis://.',
} as const;

/** What to do about each, by what was said. */
export const wrongScheme: Readonly<Record<string, string>> = {
  [words.plain]: 'Switch TLS on there; or, where nobody else can listen, write redis:// in REDIS_URL.',
  [words.tls]: 'Write rediss:// in REDIS_URL.',
};

/** Asks without logging in, and resolves with what is wrong with an address; undefined where that cannot be told within so many milliseconds. */
export async function misspoken(url: string, limitMs: number): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(url);
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379), timeout: limitMs };
  return protocol === 'rediss:'
    ? (await speaksPlain(at))
      ? words.plain
      : undefined
    : (await speaksTls(at))
      ? words.tls
      : undefined;
}

type At = { host: string; port: number; timeout: number };

/** Redis answers a PING in the clear, if only to say that somebody has to log in first. */
function speaksPlain(at: At): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(at, () => socket.write('PING\r\n'));
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', said => done(/^[+-]/.test(said.toString('latin1'))));
    for (const end of ['timeout', 'error', 'close']) socket.once(end, () => done(false));
  });
}

/** TLS shakes hands, or refuses to with an alert, which is TLS, too. Nothing is sent, so it need not be known who answers. */
function speaksTls(at: At): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connectTls({ ...at, rejectUnauthorized: false });
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('secureConnect', () => done(true));
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) => done(/_ALERT_/.test(code)));
    for (const end of ['timeout', 'close']) socket.once(end, () => done(false));
  });
}
