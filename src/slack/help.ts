/** Help, read from the commands themselves. */
import { commands, usage } from '../commands/index.ts';
import { columns, header, type Line, lines, type Say, say } from './blocks.ts';

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
  const rows = all.map(command => [usage(command), command.summary]);
  const more: Line[] = [
    ['`/ecs help <verb>` says more. The same words work as a mention of me, in threads too.'],
  ];
  return say('What I can do', [header('What I can do'), columns(rows), lines(more)]);
}
