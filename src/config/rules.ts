/** What is wrong with rules that no single key can know: names that must exist, windows that never come, gates nobody can pass. */
import { wrongWindow } from '../approvals/windows.ts';
import type { Written } from './schema.ts';

type Complaint = [PropertyKey[], string];
type Names = Pick<Written, 'authorities' | 'targets'>;
type Meant = (word: string, known: string[]) => string;
type WrittenRule = Written['rules'][number];

/** What a rule can do besides being there. */
const effects = [
  'approvals',
  'expires',
  'startWithin',
  'freeze',
  'deny',
  'breakGlass',
] as const satisfies (keyof WrittenRule)[];

/** Returns every complaint about the rules, each with its place in the file; `meant` suggests a known word for an unknown one. */
export function wrongRules(rules: WrittenRule[], names: Names, meant: Meant): Complaint[] {
  const twice = rules.flatMap(({ name }, i): Complaint[] =>
    rules.findIndex(rule => rule.name === name) < i
      ? [[['rules', i, 'name'], `"${name}" is used twice`]]
      : [],
  );
  return [...rules.flatMap((rule, i) => wrongRule(rule, ['rules', i], names, meant)), ...twice];
}

function wrongRule(rule: WrittenRule, at: PropertyKey[], names: Names, meant: Meant): Complaint[] {
  const { from, match, freeze, breakGlass, distinct, approvals } = rule;
  const nothing =
    effects.every(effect => rule[effect] === undefined) && from.length === 0 && !distinct && !rule.stepUp;
  const hours = match.hours && wrongWindow(match.hours);
  const frozen = freeze && wrongWindow(freeze);
  const wide = distinct && from.length > 0 && (approvals ?? 1) > from.length;
  return [
    ...(nothing ? [[at, 'it asks for nothing: say approvals, stepUp, freeze or deny'] as Complaint] : []),
    ...unknownAuthorities(from, [...at, 'from'], names, meant),
    ...unknownAuthorities(breakGlass?.from ?? [], [...at, 'breakGlass', 'from'], names, meant),
    ...(hours ? [[[...at, 'match', 'hours'], hours] as Complaint] : []),
    ...(frozen ? [[[...at, 'freeze'], frozen] as Complaint] : []),
    ...(wide
      ? [[at, `${approvals} approvals cannot come from ${from.length} distinct authorities`] as Complaint]
      : []),
    ...(match.targets ?? []).flatMap((target, j) => wrongTarget(target, rule, at, j, names, meant)),
  ];
}

const unknownAuthorities = (
  asked: string[],
  at: PropertyKey[],
  { authorities }: Names,
  meant: Meant,
): Complaint[] =>
  asked.flatMap((name, j): Complaint[] =>
    authorities[name] ? [] : [[[...at, j], `no authority ${name}; ${meant(name, Object.keys(authorities))}`]],
  );

function wrongTarget(
  target: string,
  { from, approvals }: WrittenRule,
  at: PropertyKey[],
  j: number,
  { authorities, targets }: Names,
  meant: Meant,
): Complaint[] {
  if (/[*?]/.test(target)) return [];
  const known = Object.keys(targets);
  if (!targets[target])
    return [[[...at, 'match', 'targets', j], `no target ${target}; ${meant(target, known)}`]];
  const able = (from.length > 0 ? from : Object.keys(authorities)).some(
    name => authorities[name]?.roles[target],
  );
  return (approvals ?? 0) > 0 && !able
    ? [[at, `nobody it asks for has a role for ${target}: nobody could approve`]]
    : [];
}
