/** Every sentence about the secrets that a service reads, as a function named for its moment. What they hold is in none. */
import type { SecretSource, SecretsSeen, SecretUse } from '../seen.ts';
import type { Line } from './blocks.ts';
import { count, plain } from './messages-reads.ts';

export const secretsTitle = ({ scope, sources }: SecretsSeen) =>
  sources.length === 0
    ? `${scope.service} of ${scope.target} reads no secrets`
    : `${count(sources.length, 'source')} of secrets of ${scope.service} on ${scope.target}`;

/** Which revision refers to them, and who reads them. */
export const readerWords = ({ revision, role, sources }: SecretsSeen): Line[] => [
  [
    `Set to \`${revision}\`, `,
    role === undefined ? 'without an execution role' : `read by the execution role \`${role}\``,
  ],
  ...(role === undefined && sources.length > 0
    ? [['⛔ Without an execution role ECS can read none of them: no task of it starts.']]
    : []),
];

const kinds = { secret: 'secret', parameter: 'parameter', file: 'file' };

function useWords({ container, as, name, key, stage, version }: SecretUse): string {
  const what = {
    variable: `\`${plain(name ?? '', 50)}\``,
    'log option': `log option \`${plain(name ?? '', 50)}\``,
    'registry credentials': 'the credentials of its registry',
    variables: 'variables',
  }[as];
  const which = [
    key && `member \`${plain(key, 40)}\``,
    stage && `label \`${plain(stage, 40)}\``,
    version && `pinned to version \`${plain(version, 40)}\``,
  ].filter(Boolean);
  return `${what} of ${plain(container, 40)}${which.length > 0 ? ` (${which.join(', ')})` : ''}`;
}

function mayWords({ kind, may }: SecretSource, role: string | undefined): Line[] {
  if (role === undefined) return [];
  const own = kind === 'file' ? 'the bucket' : `the ${kinds[kind]}`;
  return {
    yes: [['✅ The execution role may read it.']],
    no: [[`⛔ No policy of the execution role lets it read this; only one of ${own} itself still could.`]],
    unknown: [['❔ Nobody could say whether the execution role may read it.']],
  }[may];
}

/** Whether it is rotated by itself, when that was last, and by when it is due. */
function rotationWords({ rotation, rotatedAt }: SecretSource): Line {
  const ago: Line = rotatedAt === undefined ? [] : [{ at: rotatedAt, as: 'ago' }];
  if (!rotation)
    return rotatedAt === undefined
      ? ['It is not rotated by itself, and never was.']
      : ['It is not rotated by itself any more; the last time was ', ...ago, '.'];
  const { days, nextAt, late } = rotation;
  const often = days === undefined ? 'by a schedule' : `every ${count(days, 'day')}`;
  const last: Line = rotatedAt === undefined ? ['and has not happened yet'] : ['last ', ...ago];
  const next: Line = nextAt === undefined ? [] : [{ at: nextAt, as: 'when' }];
  const due: Line = late
    ? ['. ⚠️ It was due by ', ...next, ': the log of its rotation function says why it failed.']
    : [...(nextAt === undefined ? [] : ['; it is due by ']), ...next, '.'];
  return [`Rotation is on, ${often}, `, ...last, ...due];
}

/** When it changed and was rotated, or why nobody knows. */
function whenWords(source: SecretSource): Line[] {
  const { kind, is, changedAt, deletedAt } = source;
  if (is === undefined) return [['When it changed last is not looked at.']];
  if (is === 'missing')
    return [
      [
        `⛔ ${kind === 'parameter' ? 'Parameter Store' : 'Secrets Manager'} knows no such ${kinds[kind]}: a task that starts now fails.`,
      ],
    ];
  if (is === 'unknown') return [['❔ When it changed last could not be read.']];
  return [
    ...(deletedAt === undefined ? [] : [['⛔ It is scheduled for deletion: a task that starts now fails.']]),
    ...(changedAt === undefined
      ? []
      : [
          [
            'Changed last ',
            { at: changedAt, as: 'ago' } as const,
            ', ',
            { at: changedAt, as: 'when' } as const,
          ],
        ]),
    ...(kind === 'secret' ? [rotationWords(source)] : []),
  ];
}

/** What has to be known of tasks that began before the secret changed, and of versions that never change. */
function heldWords({ older, outdated, uses }: SecretSource, tasks: number | undefined): Line[] {
  const pinned = uses.some(({ version }) => version !== undefined);
  return [
    ...(older > 0
      ? [
          [
            `⚠️ ${older} of ${count(tasks ?? older, 'task')} began before that and still ${older === 1 ? 'holds' : 'hold'} what it held then, if that is what changed. A restart reads it anew.`,
          ],
        ]
      : []),
    ...outdated
      .slice(0, 3)
      .map(
        (version): Line => [
          `⚠️ Version \`${plain(version, 40)}\` is not the current one. A restart does not change that: another revision does.`,
        ],
      ),
    ...(pinned && outdated.length === 0
      ? [['What is pinned to a version stays as it is, also after a restart.']]
      : []),
  ];
}

/** A secret, parameter or file: who reads it as what, whether that works, and how old it is. */
export const sourceWords = (source: SecretSource, { role, tasks }: SecretsSeen): Line[] => [
  [{ bold: `${kinds[source.kind]} ${plain(source.name, 120)}` }],
  [source.uses.slice(0, 8).map(useWords).join(', '), source.uses.length > 8 ? ' …' : ''],
  ...mayWords(source, role),
  ...whenWords(source),
  ...(source.ownKey
    ? [['It has a KMS key of its own, which the role needs, too; that is not looked at.']]
    : []),
  ...heldWords(source, tasks),
];
