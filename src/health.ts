/**
 * The health check of a container: exits 0 when /livez answers 200 where SLIPWAY_METRICS says, else 1 with a line that says why. It
 * imports nothing but Node, so that it starts in a moment and needs neither a shell nor curl.
 */
import { get } from 'node:http';

/** Docker and ECS wait for longer; what does not answer by then hangs. Milliseconds. */
const patienceMs = 3_000;

/** Who serves everywhere is asked here. */
const here: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const sick = (why: string): never => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
};

const { host, port } = /^(?<host>.+):(?<port>\d+)$/.exec(process.env.SLIPWAY_METRICS ?? '')?.groups ?? {};
if (host === undefined || port === undefined) sick('SLIPWAY_METRICS names no host:port to ask');
const name = (host ?? '').replace(/^\[|\]$/g, '');
const options = { host: here[name] ?? name, port, path: '/livez', timeout: patienceMs };
get(options, response => {
  let said = '';
  response.setEncoding('utf8');
  response.on('data', text => {
    said = `${said}${text}`.slice(0, 2_000);
  });
  response.on('end', () =>
    response.statusCode === 200
      ? process.exit(0)
      : sick(`/livez answered ${response.statusCode}: ${said.trim()}`),
  );
})
  .on('timeout', () => sick(`/livez did not answer within ${patienceMs / 1_000} s`))
  .on('error', error => sick(`/livez cannot be asked: ${error.message}`));
