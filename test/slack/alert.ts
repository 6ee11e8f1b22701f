/** Problems to make messages of, and those messages as people read and use them. */
import type { RichTextElement } from '@slack/types';
import type { Finding } from '../../src/seen.ts';
import type { Say } from '../../src/slack/blocks.ts';
import type { Problem } from '../../src/work.ts';
import { problemWith } from '../workers/alerts/problem.ts';

export const sre = { team: 'T0TEAM', user: 'U0SRE' };
export const minute = 60_000;
export const start = Date.parse('2026-11-26T14:02:30Z');

export const finding = (more: Partial<Finding> = {}): Finding => ({
  cause: 'out_of_memory',
  sure: 'certain',
  facts: { container: 'web', limit: 512 },
  cites: [],
  ...more,
});

/** Returns what AWS showed when it was asked about a problem. */
export const found = (more: Partial<NonNullable<Problem['found']>> = {}) => ({
  at: start,
  findings: [finding()],
  wanted: 3,
  running: 1,
  revision: 'web:42',
  unchecked: [],
  cpu: [10, 50, 93],
  ...more,
});

/** Returns a problem of tasks that fall, three times within a minute. */
export const tasks = (more: Partial<Problem> = {}) =>
  problemWith({ kind: 'tasks', first: start, last: start + minute, count: 3, ...more });

/** Returns the same when it is over, after twelve minutes. */
export const over = (more: Partial<Problem> = {}) =>
  tasks({ state: 'over', overAt: start + 12 * minute, overBy: 'recovered', ...more });

/** Returns a message as people read it, a block a paragraph; people, groups, channels and moments by their ids. */
export const read = ({ blocks }: Say) =>
  blocks
    .map(block => {
      if (block.type === 'header') return block.text.text;
      if (block.type === 'actions')
        return block.elements
          .map(one => ('text' in one && one.text ? `[${one.text.text}]` : '[▾]'))
          .join(' ');
      return block.type === 'rich_text'
        ? block.elements
            .flatMap(part => (part.type === 'rich_text_section' ? part.elements.map(shown) : []))
            .join('')
        : block.type;
    })
    .join('\n');

function shown(one: RichTextElement): string {
  if (one.type === 'text') return one.text;
  if (one.type === 'user') return `@${one.user_id}`;
  if (one.type === 'usergroup') return `@${one.usergroup_id}`;
  if (one.type === 'channel') return `#${one.channel_id}`;
  return one.type === 'date' ? new Date(one.timestamp * 1000).toISOString().slice(11, 16) : '';
}

/** Returns what the controls of a message would have typed, by what they say. */
export function controls({ blocks }: Say): Record<string, string | undefined> {
  const elements = blocks.flatMap(block => (block.type === 'actions' ? block.elements : []));
  return Object.fromEntries(
    elements.flatMap(one => {
      if (one.type === 'button') return [[one.text.text, one.value]];
      if (one.type !== 'static_select') return [];
      return (one.options ?? []).map(({ text, value }) => [`${one.placeholder?.text} ${text.text}`, value]);
    }),
  );
}
