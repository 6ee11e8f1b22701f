import { command, type Word } from './command.ts';

export const help = command({
  verb: 'help',
  summary: 'What I can do, or more about one verb.',
  examples: ['/ecs help', '/ecs help scale'],
  args: { verb: { usage: 'verb', optional: true, read: ({ text }: Word) => text.toLowerCase() } },
  work: ({ verb }) => ({ help: verb }),
});
