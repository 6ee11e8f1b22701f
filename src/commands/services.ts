import { UserError } from '../errors.ts';
import { command, readTarget, type Word } from './command.ts';

export const services = command({
  verb: 'services',
  summary: 'All services of a target, those that miss tasks first.',
  examples: ['/ecs services', '/ecs services prod', '/ecs services on prod'],
  takesTarget: true,
  args: { target: { usage: 'target', optional: true, read: ({ text }: Word) => readTarget(text) } },
  work({ target }, on) {
    if (target !== undefined && on !== undefined && target !== on)
      throw new UserError('two_targets', `\`${target}\` and \`${on}\` are two targets.`, 'Say one of them.', [
        `services on ${target}`,
        `services on ${on}`,
      ]);
    const named = target ?? on;
    return { kind: 'health', about: 'services', ...(named !== undefined && { target: named }) };
  },
});
