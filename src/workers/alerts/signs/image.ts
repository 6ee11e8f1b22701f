/** What scans say of images: Amazon ECR's own (basic) and Amazon Inspector's (enhanced; the shapes of its events are not verified, ecs.md §5). Pure. */
import type { AlertScope, Sign } from '../../../work.ts';
import { quoted } from '../../why/case.ts';
import { type AwsEvent, type Fields, fieldsIn, listIn, textIn, textOf } from '../event.ts';
import type { Reader } from './reader.ts';

const digits = (of: Fields, name: string): number => {
  const value = of[name];
  return typeof value === 'number' ? value : 0;
};

/** Inspector names a repository by its ARN, everybody else by its name. */
const nameIn = (repository: string) => repository.replace(/^arn:[^/]+:repository\//, '');

/** What is new about an image; how bad it is, by its findings. */
function told(
  { id, at }: AwsEvent,
  scope: AlertScope,
  image: { repository: string; digest: string; tags: unknown },
  is: { critical: number; high: number; text: string; order: string },
): Sign {
  const { repository, digest, tags } = image;
  const [tag] = Array.isArray(tags) ? tags.filter(one => typeof one === 'string') : [];
  const key = `image|${repository}@${digest}`;
  const bad = is.critical + is.high > 0;
  return {
    event: id,
    at,
    scope,
    of: { resource: `${key}|${is.order}`, order: at },
    kind: bad ? 'image' : 'info',
    severity: is.critical > 0 ? 'error' : is.high > 0 ? 'warning' : 'info',
    cause: 'findings',
    says: 'tells',
    key,
    group: key,
    subject: quoted(tag === undefined ? `${repository}@${digest.slice(0, 19)}` : `${repository}:${tag}`),
    text: quoted(is.text),
  };
}

/** Reads an ECR Image Scan, and what Inspector sends when it has scanned an image. */
export const scanSign: Reader = (event, place) => {
  const { detail, source } = event;
  // Inspector scans instances and functions, too.
  if (source === 'aws.inspector2' && textIn(detail, 'repository-name') === undefined) return 'elsewhere';
  const image = {
    repository: nameIn(textOf(detail, 'repository-name')),
    digest: textOf(detail, 'image-digest'),
    tags: detail['image-tags'],
  };
  const scope = place();
  if (!scope) return 'elsewhere';
  const counts = fieldsIn(detail, 'finding-severity-counts');
  const status = textIn(detail, 'scan-status') ?? 'COMPLETE';
  const words = Object.entries(counts).flatMap(([severity, n]) =>
    severity !== 'TOTAL' && typeof n === 'number' && n > 0 ? [`${n} ${severity.toLowerCase()}`] : [],
  );
  const text = status.startsWith('FAILED')
    ? `The scan is ${status}`
    : `Found: ${words.join(', ') || 'nothing'}`;
  const found = { critical: digits(counts, 'CRITICAL'), high: digits(counts, 'HIGH') };
  return told(event, scope, image, { ...found, text, order: 'scan' });
};

/** Reads an Inspector2 Finding about an image. One about anything else is none of ours. */
export const findingSign: Reader = (event, place) => {
  const { detail } = event;
  const severity = textOf(detail, 'severity');
  const finding = textOf(detail, 'findingArn');
  const about = listIn(detail, 'resources').find(one => textIn(one, 'type') === 'AWS_ECR_CONTAINER_IMAGE');
  const scope = place();
  if (!scope || !about) return 'elsewhere';
  const image = fieldsIn(fieldsIn(about, 'details'), 'awsEcrContainerImage');
  const named = {
    repository: textIn(image, 'repositoryName') ?? textIn(about, 'id') ?? 'an image',
    digest: textIn(image, 'imageHash') ?? '',
    tags: image.imageTags,
  };
  const open = (textIn(detail, 'status') ?? 'ACTIVE') === 'ACTIVE';
  const count = (word: string) => (open && severity === word ? 1 : 0);
  const text = `${severity}${open ? '' : ' (no longer)'}: ${textIn(detail, 'title') ?? finding}`;
  return told(event, scope, named, {
    critical: count('CRITICAL'),
    high: count('HIGH'),
    text,
    order: finding,
  });
};

/** Reads an ECR Image Action: somebody pushed or deleted an image. */
export const imageActionSign: Reader = (event, place) => {
  const { detail } = event;
  const scope = place();
  if (!scope) return 'elsewhere';
  const image = {
    repository: textOf(detail, 'repository-name'),
    digest: textIn(detail, 'image-digest') ?? '',
    tags: [textIn(detail, 'image-tag')],
  };
  const text = `${textIn(detail, 'action-type') ?? 'changed'}: ${textIn(detail, 'result') ?? ''}`;
  return told(event, scope, image, { critical: 0, high: 0, text, order: 'action' });
};
