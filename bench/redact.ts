/**
 * How many ordinary lines a second lose their secrets on one core, against a plain JSON.stringify of the same lines; and
 * how long lines take that are made to be slow. `npm run bench:redact`, with `LINES=200000` for longer.
 */
import { createRedactor } from '../src/workers/redacting/redactor.ts';
import { dice } from '../test/workers/redacting/dice.ts';
import { hostile } from '../test/workers/redacting/hostile.ts';
import { ordinary } from '../test/workers/redacting/ordinary.ts';

const batch = 500;

/** Returns lines a second for both, the best of three runs each. */
function measure(count: number): { redacted: number; stringified: number } {
  const d = dice(1);
  const events = Array.from({ length: count }, (_, i) => ({ stream: `web/${i % 10}`, text: ordinary(d) }));
  const best = (run: () => void) =>
    Math.max(
      ...[1, 2, 3].map(() => {
        const before = performance.now();
        run();
        return Math.round((1_000 * count) / (performance.now() - before));
      }),
    );
  const redacted = best(() => {
    const tail = createRedactor([{ name: 'badge', pattern: 'ACME-[0-9]{10}' }]).follow<
      (typeof events)[number]
    >();
    for (let at = 0; at < count; at += batch) tail.take(events.slice(at, at + batch));
    tail.flush();
  });
  const stringified = best(() => {
    for (const event of events) JSON.stringify(event);
  });
  return { redacted, stringified };
}

/** Returns how long the slowest of the hostile lines takes, in milliseconds, the best of three runs. */
function worst(length: number): { ms: number } {
  const times = hostile(length).map(events =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const before = performance.now();
        createRedactor().shown(events);
        return performance.now() - before;
      }),
    ),
  );
  return { ms: Math.max(...times) };
}

if (process.argv[1]?.endsWith('redact.ts')) {
  const { redacted, stringified } = measure(Number(process.env.LINES ?? 50_000));
  const long = worst(20_000);
  console.log(
    `lines made to be slow: the worst of 20,000 characters takes ${long.ms.toFixed(0)} ms, of 40,000 ${(worst(40_000).ms / long.ms).toFixed(1)} times as long (only their first thousands are looked at)`,
  );
  console.log(
    `${redacted.toLocaleString('en')} lines/s redacted, ${stringified.toLocaleString('en')} lines/s as JSON: ${(stringified / redacted).toFixed(1)} times the time`,
  );
}
