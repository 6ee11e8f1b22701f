/** Reads a log stream as the bot does, secrets taken out, and prints its lines: `log-reader <group> <stream> <from>`. */
import { createLogs, type LogEvent } from '../src/aws/logs.ts';
import { createRedactor } from '../src/workers/redacting/redactor.ts';

const [group = '', stream = '', from = '0'] = process.argv.slice(2);
const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = process.env;
const logs = createLogs({
  region: 'eu-west-1',
  credentials: async () => ({
    accessKeyId,
    secretAccessKey,
    sessionToken: '',
    expiration: new Date(Date.now() + 3_600_000),
  }),
});
const cleaner = createRedactor().follow<LogEvent>();
const print = (events: { at: number; text: string }[]) => {
  for (const { at, text } of events) process.stdout.write(`${new Date(at).toISOString()} ${text}\n`);
};
const range = { from: Number(from), to: Date.now(), limit: 10_000 };
let token: string | undefined;
do {
  const { events, next } = await logs.events(
    { group, names: [stream] },
    { ...range, ...(token && { token }) },
  );
  print(cleaner.take(events));
  token = next;
} while (token);
print(cleaner.flush());
logs.close();
