/** What rules ask for, in words. */
import type { Demand, Terms } from '../work.ts';
import type { Line } from './blocks.ts';
import { lasting } from './time.ts';

/** `2 approvals from sre or leads, each through another authority, with a code` */
export function approvalWords({ approvals: n, from, distinct, stepUp }: Partial<Terms>): string {
  const whose = from && from.length > 0 ? ` from ${from.join(' or ')}` : '';
  const count = n === undefined ? whose.trim() : `${n} approval${n === 1 ? '' : 's'}${whose}`;
  return [count, distinct ? 'each through another authority' : '', stepUp ? 'with a code' : '']
    .filter(Boolean)
    .join(', ');
}

/** What one rule asks for. */
function demanded({ expiresMs, startMs, ...asked }: Demand): string {
  const times = [
    expiresMs === undefined ? '' : `within ${lasting(expiresMs)}`,
    startMs === undefined ? '' : `started within ${lasting(startMs)}`,
  ];
  return [approvalWords(asked), ...times].filter(Boolean).join(', ');
}

/** The demands that ask for anything: a rule may match only for a freeze that is not now, or for a glass that is not broken. */
export const asking = ({ demands }: Terms): Demand[] => demands.filter(one => Object.keys(one).length > 1);

/** Which rule asked for what, where there is more than one. */
export const demandLines = (terms: Terms): Line[] => {
  const all = asking(terms);
  return all.length > 1 ? all.map((one): Line => [`· ${one.rule}: ${demanded(one)}`]) : [];
};
