/** Routes, subscriptions and mutes, and what becomes of a problem that meets them. */
import type { Config } from '../../../src/config/index.ts';
import type { AlertFilter, Mute, Problem, Subscription } from '../../../src/work.ts';
import { going, type RoutesGiven } from '../../../src/workers/alerts/route.ts';

export type Alerts = Config['alerts'];

const sre = { team: 'T0TEAM', user: 'U0SRE' };
export const noon = Date.parse('2026-11-26T11:00:00Z');
export const night = Date.parse('2026-11-26T22:10:00Z');
export const quiet = { zone: 'Europe/Berlin', from: '22:00', to: '07:00' };

export const route = (more: Partial<Alerts['routes'][number]> = {}) => ({
  name: 'production',
  match: {},
  channel: 'C0OPS',
  ...more,
});

export const alerts = (more: Partial<Alerts> = {}): Alerts => ({
  queues: [],
  routes: [],
  maintenance: [],
  flood: 5,
  ...more,
});

/** Returns what there is to hear of problems by: one route for all, at noon, unless said otherwise. */
export const given = (more: Partial<RoutesGiven> = {}): RoutesGiven => ({
  alerts: alerts({ routes: [route()] }),
  channels: [],
  subscriptions: [],
  mutes: [],
  now: noon,
  ...more,
});

export const routed = (...routes: Alerts['routes']) => given({ alerts: alerts({ routes }) });

export const subscription = (match: AlertFilter, channel = 'C0DEV'): Subscription => ({
  id: 'sub_abcd',
  channel,
  match,
  who: sre,
  at: 0,
});

export const mute = (more: Partial<Mute> = {}): Mute => ({
  id: 'mute_abcd',
  target: 'prod',
  who: sre,
  at: 0,
  until: noon + 1,
  because: 'we migrate',
  ...more,
});

/** Returns what becomes of it as a line that reads: `C0OPS now production`. */
export const lines = (problem: Problem, world: RoutesGiven) =>
  going(problem, world).map(one => {
    const at = one.is === 'later' && one.at !== undefined ? ` ${new Date(one.at).toISOString()}` : '';
    const why = one.is === 'now' ? '' : ` (${one.because})`;
    return `${one.channel} ${one.is}${at} ${one.by}${one.mention ? ` @${one.mention}` : ''}${why}`;
  });

/** What makes a problem a digest of two services. */
export const digest = {
  scope: { target: 'prod' },
  members: { places: ['prod/prod/web', 'prod/blue/api'], open: 2, of: 2 },
};
