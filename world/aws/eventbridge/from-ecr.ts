/** What ECR and Inspector tell of images: that one came, and what scans found (ecs.md §3.7). */
import type { EnhancedImageScanFinding } from '@aws-sdk/client-ecr';
import type { EcrImage, Repository } from '../ecr/registry.ts';
import { counts } from '../ecr/scans.ts';
import type { State } from '../state.ts';
import { emit } from './emit.ts';

const tagsOf = ({ tags }: Repository, { digest }: EcrImage) =>
  [...tags].filter(([, of]) => of === digest).map(([tag]) => tag);

/** Tells that an image was pushed under a tag. */
export function imagePushed(
  state: State,
  repository: Repository,
  { digest, mediaType }: EcrImage,
  tag: string | undefined,
): void {
  emit(state, {
    source: 'aws.ecr',
    type: 'ECR Image Action',
    resources: [],
    at: state.clock.now(),
    detail: () => ({
      'action-type': 'PUSH',
      result: 'SUCCESS',
      'repository-name': repository.name,
      'image-digest': digest,
      'image-tag': tag ?? '',
      'manifest-media-type': mediaType,
    }),
  });
}

/** Tells that a scan of an image is over: ECR does of basic ones, Inspector of enhanced ones. */
export function imageScanned(state: State, repository: Repository, image: EcrImage): void {
  const { scan } = image;
  if (!scan) return;
  const isBasic = scan.status !== 'ACTIVE';
  emit(state, {
    source: isBasic ? 'aws.ecr' : 'aws.inspector2',
    type: isBasic ? 'ECR Image Scan' : 'Inspector2 Scan',
    resources: [repository.arn],
    at: state.clock.now(),
    detail: () => {
      const found = counts(scan) ?? {};
      const total = Object.values(found).reduce((sum, one) => sum + one, 0);
      return {
        ...(!isBasic && { version: '1.0' }),
        'scan-status': isBasic ? scan.status : 'INITIAL_SCAN_COMPLETE',
        'repository-name': isBasic ? repository.name : repository.arn,
        'finding-severity-counts': { ...found, ...(!isBasic && { TOTAL: total }) },
        'image-digest': image.digest,
        'image-tags': tagsOf(repository, image),
      };
    },
  });
}

/** Tells that Inspector found something in an image. */
export function findingMade(
  state: State,
  repository: Repository,
  image: EcrImage,
  finding: EnhancedImageScanFinding,
): void {
  const now = new Date(state.clock.now());
  emit(state, {
    source: 'aws.inspector2',
    type: 'Inspector2 Finding',
    resources: [`${repository.arn}/${image.digest}`],
    at: now.getTime(),
    detail: () => {
      const { score, ...told } = finding;
      return {
        ...told,
        inspectorScore: score,
        firstObservedAt: now,
        lastObservedAt: now,
        updatedAt: now,
        resources: [
          {
            type: 'AWS_ECR_CONTAINER_IMAGE',
            id: `${repository.arn}/${image.digest}`,
            partition: 'aws',
            region: state.region,
            details: {
              awsEcrContainerImage: {
                architecture: image.platforms[0]?.split('/')[1],
                imageHash: image.digest,
                imageTags: tagsOf(repository, image),
                pushedAt: image.pushedAt,
                registry: state.account,
                repositoryName: repository.name,
              },
            },
          },
        ],
      };
    },
  });
}
