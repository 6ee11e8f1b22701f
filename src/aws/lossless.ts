/**
 * What the SDK drops. It leaves out response fields that its version does not know, so a definition that is described and
 * registered again would silently lose newer settings (ecs.md §0.5). Here the answer is also read as it came.
 */
import { Readable } from 'node:stream';

type Stack = {
  add(
    middleware: (next: (given: never) => Promise<{ response: unknown }>) => (given: never) => Promise<{
      response: unknown;
    }>,
    options: { step: 'deserialize'; priority: 'low'; name: string },
  ): void;
};

/** Keeps the JSON of a command's answer as it came; what is returned gives it once the command has been sent. */
export function heard(stack: object): () => unknown {
  let raw: unknown;
  (stack as Stack).add(
    next => async given => {
      const result = await next(given);
      const response = result.response as { statusCode: number; body: AsyncIterable<Buffer> };
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(Buffer.from(chunk));
      const whole = Buffer.concat(chunks);
      if (response.statusCode === 200) raw = JSON.parse(whole.toString());
      return { ...result, response: Object.assign(response, { body: Readable.from([whole]) }) };
    },
    { step: 'deserialize', priority: 'low', name: 'heard' },
  );
  return () => raw ?? {};
}

/** Returns the paths in `raw` that `parsed` has not, as `containerDefinitions.0.newSetting`; nulls are nothing. */
export function missing(raw: unknown, parsed: unknown, path = ''): string[] {
  if (raw === null || raw === undefined) return [];
  if (parsed === undefined) return [path];
  if (typeof raw !== 'object' || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(raw).flatMap(([key, value]) =>
    missing(value, (parsed as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`),
  );
}
