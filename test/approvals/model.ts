/** A second opinion on votes: slow, obvious, and written without looking at the weigher. It tries every possibility there is. */
import type { Weighed } from '../../src/approvals/weigh.ts';

type Says = 'denied' | 'expired' | 'cleared' | 'wait';

/** Returns every way to give each of these people one of their authorities, or none. */
function* assignments(people: readonly (readonly string[])[]): Generator<(string | undefined)[]> {
  const [head, ...tail] = people;
  if (!head) {
    yield [];
    return;
  }
  for (const rest of assignments(tail)) for (const name of [undefined, ...head]) yield [name, ...rest];
}

/** Returns what has to be decided about these votes. */
export function decided({ asker, terms, votes, eligibility, now, expiresAt }: Weighed): Says {
  const users = [...new Set(votes.map(({ who }) => who.user))];
  const standing = users.flatMap(user => {
    // Saying the same again changes nothing: what counts is when somebody began to say what they say last.
    const own = votes.filter(({ who }) => who.user === user);
    const last = own.at(-1);
    const begun = own.findLastIndex(({ choice }) => choice !== last?.choice) + 1;
    const vote = own[begun];
    return vote && vote.choice !== 'void' ? [vote] : [];
  });
  const knows = (user: string) => {
    const known = eligibility({ team: 'T', user });
    return known?.may && known.ageMs <= 60_000 ? known.authorities : undefined;
  };
  if (standing.some(({ who, choice }) => choice === 'deny' && (who.user === asker.user || knows(who.user))))
    return 'denied';
  if (now >= expiresAt) return 'expired';
  const approving = standing.flatMap(({ who, choice, second }): string[][] => {
    const names = knows(who.user)?.filter(name => terms.from.length === 0 || terms.from.includes(name));
    const right = terms.urgent ? who.user === asker.user : who.user !== asker.user;
    const proved = !terms.stepUp || second !== undefined;
    return choice === 'approve' && names && names.length > 0 && right && proved ? [names] : [];
  });
  const most = terms.distinct
    ? Math.max(
        ...[...assignments(approving)].map(given => {
          const named = given.filter(name => name !== undefined);
          return new Set(named).size === named.length ? named.length : 0;
        }),
      )
    : approving.length;
  return most >= Math.max(1, terms.approvals) ? 'cleared' : 'wait';
}
