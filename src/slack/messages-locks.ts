/** Every sentence about a lock, as a function named for its moment. */
import {
  type HeldBack,
  type Lock,
  type LockEnd,
  type Locked,
  type LockedThing,
  type LockInTheWay,
  spokenThing,
} from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { who } from './messages-people.ts';

/** `web on prod`, `all of prod` */
export const thingLocked = ({ target, service }: LockedThing): string =>
  service === undefined ? `all of ${target}` : `${service} on ${target}`;

const reason = ({ because }: Locked, most = 200): string =>
  because === undefined ? '' : `, because ${cut(because.replaceAll('`', "'"), most)}`;

/** Who locked something, since and until when, and why. */
export const whoLocked = (lock: Locked, most?: number): Line => [
  'Locked by ',
  who(lock.who),
  ' since ',
  { at: lock.at, as: 'when' },
  ...(lock.until === undefined
    ? [', until somebody unlocks it']
    : [', until ', { at: lock.until, as: 'when' } as const]),
  reason(lock, most),
];

/** The same with what is locked, for lists. */
export const lockLine = (lock: Locked): Line => [`🔒 \`${spokenThing(lock)}\`: `, ...whoLocked(lock, 60)];

export const lockTitle = (lock: Lock): string => {
  const titles: Record<LockEnd['how'], string> = {
    unlocked: '🔓 Unlocked',
    stolen: '↪️ Lock stolen',
    replaced: '↪️ Lock replaced',
    'ran out': '🔓 Lock ran out',
  };
  return `${lock.end ? titles[lock.end.how] : '🔒 Locked'}: ${thingLocked(lock)}`;
};

/** What a lock means while it stands. */
export const lockStands = (lock: Lock): Line[] => [
  whoLocked(lock),
  ...(lock.from ? [['Stolen from ', who(lock.from)]] : []),
  ['Nobody changes it meanwhile, whoever locked it included.'],
  ...(lock.during.length > 0
    ? [
        [
          'Running already, and not stopped by this: ',
          lock.during.map(op => `\`${op}\``).join(', '),
          '. A deployment can still be cancelled.',
        ],
      ]
    : []),
  ...lock.holdsBack.map(heldBackWords),
];

/** A timed change that stays as it is because of a lock. */
const heldBackWords = ({ op, service, from, to, until }: HeldBack): Line => [
  `⏳ \`${op}\` cannot take ${service} back from ${from} to ${to} tasks at `,
  { at: until, as: 'when' },
  ', unless this is unlocked before.',
];

const endings: Record<LockEnd['how'], (by: Line) => Line> = {
  unlocked: by => ['Unlocked by ', ...by],
  stolen: by => ['Stolen by ', ...by, ', whose lock stands now'],
  replaced: by => ['Replaced by ', ...by, ' with a newer one'],
  'ran out': () => ['Its time is over'],
};

/** How a lock ended, and whose it was. */
export const lockEnded = (lock: Lock, { how, by, at }: LockEnd): Line[] => [
  [...endings[how](by ? [who(by)] : []), ', ', { at, as: 'when' }],
  ['It was locked by ', who(lock.who), ', ', { at: lock.at, as: 'when' }, reason(lock)],
];

/** What its holder is asked every few hours. */
export const stillLocked = (lock: Lock): Line[] => [
  [who(lock.who), `: ${thingLocked(lock)} is still locked. Does it have to be?`],
  whoLocked(lock),
];

/** What whoever held a lock is told of somebody else who ended it. */
export const lostLock = (lock: Lock, { how, by }: LockEnd): { title: string; told: Line[] } => ({
  title: `Your lock is over: ${thingLocked(lock)}`,
  told: [endings[how](by ? [who(by)] : []), ['See what is locked with `/ecs locks`.']],
});

/** What is asked before a lock of somebody else's is ended. */
export function confirmEnding(lock: LockInTheWay): { title: string; text: string; yes: string } {
  const held = `Somebody else has locked ${thingLocked(lock)}${reason(lock)}.`;
  return lock.offers === 'steal'
    ? {
        title: 'Steal the lock',
        text: `${held} Theirs ends, yours stands, and they are told.`,
        yes: 'Steal it',
      }
    : { title: 'Unlock', text: `${held} It ends for everybody, and they are told.`, yes: 'Unlock it' };
}

export const unlockedWords = (lock: Locked): string => `Unlocked: ${thingLocked(lock)}.`;

export const locksTitle = (count: number): string =>
  count === 0 ? 'Nothing is locked.' : count === 1 ? '1 lock stands' : `${count} locks stand`;

export const moreLocks = (count: number): Line => [`… and ${count} more, all newer.`];
