import { UserError } from '../errors.ts';
import { around, type Command, changeIn, command, service, shown, unexpected, type Word } from './command.ts';

/** For rules a version need not be named: which one it is makes no difference to them. */
const anyVersion = command({
  verb: 'deploy',
  summary: 'Any version of a service.',
  examples: ['/ecs policy who deploy web to prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'deploy', service, to: { is: 'any' } }),
});

/** Slack writes a person as `<@U123>`; people who quote one write the id alone. */
const person = /^<@([UW][A-Z0-9]{1,20})>$|^([UW][A-Z0-9]{2,20})$/;

function personIn(word: Word | undefined): string {
  const match = person.exec(word?.text ?? '');
  const id = match?.[1] ?? match?.[2];
  if (id !== undefined) return id;
  throw new UserError(
    'bad_person',
    word ? `\`${shown(word.text)}\` is nobody I can find.` : 'As whom?',
    'Mention them with @, or say their Slack user id, like `U0DEV`, and then what they would ask for.',
    ['help policy'],
  );
}

export const policy: Command = around({
  verb: 'policy',
  summary: 'Whether the rules can be kept, who could approve something, and what they say to somebody.',
  examples: [
    '/ecs policy',
    '/ecs policy who deploy web to prod',
    '/ecs policy test U0DEV deploy web 1.5.0 to prod',
  ],
  usage: '[who <a change> | test <person> <a change>]',
  read([about, ...words], line) {
    if (about === undefined) return { is: 'work', work: { kind: 'policy', about: 'check' } };
    switch (about.text.toLowerCase()) {
      case 'check':
        if (words.length === 0) return { is: 'work', work: { kind: 'policy', about: 'check' } };
        break;
      case 'who':
        return {
          is: 'work',
          work: { kind: 'policy', about: 'who', of: changeIn(line(words, [anyVersion]), 'policy') },
        };
      case 'test': {
        const [who, ...rest] = words;
        const as = personIn(who);
        const of = changeIn(line(rest, [anyVersion]), 'policy');
        return { is: 'work', work: { kind: 'policy', about: 'test', as, of } };
      }
    }
    throw unexpected(policy, about.text, ['help policy']);
  },
});

export const canI = around({
  verb: 'can-i',
  summary: 'What the rules would say if you asked for this.',
  examples: ['/ecs can-i deploy web to prod', '/ecs can-i scale web 0'],
  usage: '<a change>',
  read: (words, line) => ({
    is: 'work',
    work: { kind: 'policy', about: 'can-i', of: changeIn(line(words, [anyVersion]), 'can-i') },
  }),
});
