/** Who could do a change: people, their authorities, and IAM's word on the roles. Knowledge is kept 60 s at most. */

import { type Could, enough } from '../approvals/enough.ts';
import { sha256 } from '../approvals/plan-hash.ts';
import { type Eligibility, maxAgeMs } from '../approvals/weigh.ts';
import { AwsError } from '../aws/index.ts';
import type { Standing } from '../ports.ts';
import type { Acting, Person, Plan, Statement } from '../work.ts';
import { eyesFor, type Given } from './given.ts';

type Room = Pick<Given, 'config' | 'aws' | 'directory'>;

/** People named on a card as those who could approve. */
const mostNamed = 5;

/** An authority a person has for a target: its name in slipway.yaml and the IAM role. */
export type Authority = { name: string; role: string };

/** What is known of somebody and a plan: like the weigher's Eligibility, with the role of each authority. */
export type Able =
  | (Extract<Eligibility, { may: true }> & { roles: ReadonlyMap<string, string> })
  | Extract<Eligibility, { may: false }>;

/** Returns a person's authorities for a target, in YAML order. */
export function authoritiesOf(
  { config }: Pick<Given, 'config'>,
  who: Person,
  standing: Standing,
  target: string,
): Authority[] {
  if (standing.kind !== 'member') return [];
  return Object.entries(config.authorities).flatMap(([name, { groups, users, roles }]) => {
    const role = roles[target];
    const theirs = users.includes(who.user) || groups.some(group => standing.groups.includes(group));
    return role !== undefined && theirs ? [{ name, role }] : [];
  });
}

/** Returns why somebody may not ask or vote at all, or undefined when they may (security.md T15). */
export function barred(standing: Standing): string | undefined {
  const words = {
    guest: 'guests of this workspace cannot do this',
    stranger: 'people from other workspaces cannot do this',
    bot: 'bots cannot do this',
    deactivated: 'this account is deactivated',
    unconfirmed: 'the e-mail address of this account is not confirmed',
    unknown: 'Slack does not know this person',
  };
  return standing.kind === 'member' ? undefined : words[standing.kind];
}

/** Answers whether roles could do steps, and keeps each answer for as long as knowledge counts. */
export function createAuthority(room: Room) {
  const answers = new Map<string, { at: number; denied: Promise<string | undefined> }>();

  /** The first action the role may not do; undefined when it may do all. Throws when IAM cannot answer. */
  const firstDenied = async (target: string, role: string, needs: Statement[]) => {
    if (room.config.authorityCheck === 'mapping') return { denied: undefined, ageMs: 0 };
    const key = sha256({ target, role, needs });
    const now = Date.now();
    for (const [old, { at }] of answers) if (now - at >= maxAgeMs / 2) answers.delete(old);
    let answer = answers.get(key);
    if (!answer) {
      answer = { at: now, denied: eyesFor(room, target).simulator.firstDenied(role, needs) };
      answers.set(key, answer);
      answer.denied.catch(() => answers.delete(key));
    }
    return { denied: await answer.denied, ageMs: now - answer.at };
  };

  /** Returns whether somebody could do this plan, through which authorities, by knowledge how old. Never throws: fails closed. */
  const eligibility = async (who: Person, plan: Plan): Promise<Able> => {
    const standing = await room.directory.person(who).catch(() => undefined);
    if (!standing) return { may: false, because: 'Slack did not tell me who you are; try again', ageMs: 0 };
    let ageMs = Date.now() - standing.asOf;
    const no = barred(standing);
    if (no) return { may: false, because: no, ageMs };
    const { from, distinct } = plan.terms;
    const all = authoritiesOf(room, who, standing, plan.scope.target);
    const asked = all.filter(({ name }) => from.length === 0 || from.includes(name));
    if (asked.length === 0) {
      const whom = from.length > 0 ? from.join(' or ') : `somebody with a role for ${plan.scope.target}`;
      return { may: false, because: `the rules ask for ${whom}`, ageMs };
    }
    const needs = plan.steps.flatMap(step => step.needs);
    const able = new Map<string, string>();
    let because = '';
    for (const { name, role } of asked) {
      // One is enough, unless approvals have to come through different ones.
      if (able.size > 0 && !distinct) break;
      try {
        const answer = await firstDenied(plan.scope.target, role, needs);
        ageMs = Math.max(ageMs, answer.ageMs);
        if (answer.denied === undefined) able.set(name, role);
        else because = `the role of ${name} may not ${answer.denied} there`;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        because = 'IAM did not say whether your role may do this; try again';
      }
    }
    if (able.size === 0) return { may: false, because, ageMs };
    return { may: true, authorities: [...able.keys()], roles: able, ageMs };
  };

  return {
    eligibility,

    /** Returns who acts when no approval is needed: the asker, through their own first authority that may. */
    async own(who: Person, plan: Plan): Promise<{ acting: Acting } | { because: string }> {
      const answer = await eligibility(who, plan);
      if (!answer.may) return { because: answer.because };
      const [[authority, role] = ['', '']] = [...answer.roles];
      return { acting: { who, authority, role } };
    },

    /**
     * Returns people who could approve a plan now, never the asker: a handful to name on the card, and more only until
     * there are enough for what the rules ask, since each takes a question to Slack.
     */
    async couldApprove(asker: Person, plan: Plan): Promise<Could[]> {
      const { terms, scope } = plan;
      const people = new Map<string, Person>();
      for (const [name, { groups, users, roles }] of Object.entries(room.config.authorities)) {
        if (roles[scope.target] === undefined || (terms.from.length > 0 && !terms.from.includes(name)))
          continue;
        for (const user of users) people.set(user, { team: asker.team, user });
        for (const group of groups)
          for (const person of await room.directory.group(group)) people.set(person.user, person);
      }
      people.delete(asker.user);
      const could: Could[] = [];
      for (const who of people.values()) {
        if (could.length >= mostNamed && enough(could, terms)) break;
        const able = await eligibility(who, plan);
        if (able.may) could.push({ who, authorities: able.authorities });
      }
      return could;
    },
  };
}

export type AuthorityCheck = ReturnType<typeof createAuthority>;
