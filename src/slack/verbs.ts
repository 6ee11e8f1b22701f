/** Buttons that ask for more: each is there once its verb is. */
import type { Button } from '@slack/types';
import { commands } from '../commands/index.ts';
import type { Scope } from '../work.ts';
import { button } from './blocks.ts';

const exists = (verb: string) => commands.some(command => command.verb === verb);

/** Returns a service's name as it can be typed anywhere. */
export const fullName = ({ target, cluster, service }: Pick<Scope, 'target' | 'cluster' | 'service'>) =>
  `${target}/${cluster}/${service}`;

/** Returns a button for each line that can be typed; `label` is what it says. */
export const asks = (offers: { label: string; line: string }[]): Button[] =>
  offers
    .filter(({ line }) => exists(line.split(' ')[0] ?? ''))
    .map(({ label, line }, i) => button(label, `again:${i}`, line));
