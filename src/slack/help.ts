/** Help, read from the commands themselves. */
import { commands, usage } from '../commands/index.ts';
import { header, type Line, lines, type Say, say } from './blocks.ts';

/** Commands in one block: Slack takes 3,000 characters in one. */
const aBlock = 12;

/** Returns help for one verb, or for all of them. */
export function help(verb?: string): Say {
  const all = commands;
  const one = all.find(command => command.verb === verb);
  if (one) {
    const examples = one.examples.map((example): Line => [`\`${example}\``]);
    return say(one.summary, [
      header(`/ecs ${one.verb}`),
      lines([[one.summary], [`\`${usage(one)}\``], ...examples]),
    ]);
  }
  const told = all.map(({ verb, summary }): Line => [`\`/ecs ${verb}\` ${summary}`]);
  const parts = Array.from({ length: Math.ceil(told.length / aBlock) }, (_, i) =>
    lines(told.slice(i * aBlock, (i + 1) * aBlock)),
  );
  const more: Line[] = [
    ['`/ecs help <verb>` says how it is typed. The same words work as a mention of me, in threads too.'],
  ];
  return say('What I can do', [header('What I can do'), ...parts, lines(more)]);
}
