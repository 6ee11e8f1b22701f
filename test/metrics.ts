/** Reads what the bot says of itself as Prometheus and a probe do. */
import type { Bot } from '../src/bot.ts';

type Served = Pick<Bot, 'metricsUrl'>;

/** Returns every sample of /metrics by its whole name, as `slipway_ops_total{work="scale",outcome="succeeded"}`. */
export async function measured({ metricsUrl }: Served): Promise<Record<string, number>> {
  const answer = await fetch(`${metricsUrl}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter(line => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map(line => {
      const [, name = '', value = ''] = /^(\S+(?: ?[^}]*})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

export type Probed = { status: number; ok: boolean; parts: Record<string, { ok: boolean; since?: string }> };

/** Returns what a probe is answered. */
export async function probed({ metricsUrl }: Served, path: '/livez' | '/readyz'): Promise<Probed> {
  const answer = await fetch(`${metricsUrl}${path}`);
  return { status: answer.status, ...((await answer.json()) as Omit<Probed, 'status'>) };
}
