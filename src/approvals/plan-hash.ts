import { createHash } from 'node:crypto';
import type { Plan } from '../work.ts';

/** Returns canonical JSON: keys sorted, no spaces, `undefined` left out, so that equal values have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonical(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Returns the SHA-256 of canonical JSON, in hex. */
export const sha256 = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** Returns the plan's hash: what people approve. It is the op's too, so that no approval fits another op. */
export const planHash = (op: string, plan: Plan): string => sha256({ op, plan });
