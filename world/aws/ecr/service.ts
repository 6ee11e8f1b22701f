/** ECR: what a registry tells of its images, and the few ways to change it. */
import * as client from '@aws-sdk/client-ecr';
import { oneOf, type Rules, ruled } from '../constraints.ts';
import { imagePushed, imageScanned } from '../eventbridge/from-ecr.ts';
import { AwsFault } from '../fault.ts';
import { type Operation, paged, type Service } from '../operation.ts';
import type { State } from '../state.ts';
import { imageOf, repositoryOf } from './find.ts';
import { type EcrImage, imageType, type Repository, sha, tagged } from './registry.ts';
import { describeFindings, scanShown } from './scans.ts';

const invalid = (message: string) => new AwsFault('InvalidParameterException', message);

/** Every ECR call is about one repository. */
const onRepository = (action: string) => (input: { repositoryName?: string | undefined }, state: State) => [
  {
    action: `ecr:${action}`,
    resource: `arn:aws:ecr:${state.region}:${state.account}:repository/${input.repositoryName}`,
  },
];

const tagsOf = (repository: Repository, { digest }: EcrImage) =>
  [...repository.tags].filter(([, of]) => of === digest).map(([tag]) => tag);

function size(asked: number | undefined, usual: number): number {
  if (asked !== undefined && (!Number.isInteger(asked) || asked < 1 || asked > 1_000))
    throw invalid(
      `Invalid parameter at 'maxResults' failed to satisfy constraint: 'must be between 1 and 1000'`,
    );
  return asked ?? usual;
}

const from = (token: string | undefined, list: string) => ({
  token,
  list,
  code: 'InvalidParameterException',
  words: "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'",
});

const describeRepositories: Operation<
  client.DescribeRepositoriesCommandInput,
  client.DescribeRepositoriesCommandOutput
> = {
  needs: (input, state) =>
    (input.repositoryNames ?? ['*']).flatMap(repositoryName =>
      onRepository('DescribeRepositories')({ repositoryName }, state),
    ),
  run(input, state) {
    const { repositoryNames } = input;
    const found = repositoryNames
      ? repositoryNames.map(repositoryName => repositoryOf(state, { ...input, repositoryName }))
      : [...state.repositories.values()];
    const { page, next } = paged(found, size(input.maxResults, 100), from(input.nextToken, 'repositories'));
    return {
      $metadata: {},
      repositories: page.map(({ name, arn, createdAt, mutable }) => ({
        repositoryArn: arn,
        registryId: state.account,
        repositoryName: name,
        repositoryUri: `${state.account}.dkr.ecr.${state.region}.amazonaws.com/${name}`,
        createdAt,
        imageTagMutability: mutable ? 'MUTABLE' : 'IMMUTABLE',
      })),
      ...(next && { nextToken: next }),
    };
  },
};

const listImages: Operation<client.ListImagesCommandInput, client.ListImagesCommandOutput> = {
  needs: onRepository('ListImages'),
  run(input, state) {
    const repository = repositoryOf(state, input);
    const { tagStatus } = input.filter ?? {};
    const ids = [...repository.images.values()].flatMap(image => {
      const tags = tagsOf(repository, image);
      const untagged = tagStatus === 'TAGGED' ? [] : [{ imageDigest: image.digest }];
      if (tags.length === 0) return untagged;
      return tagStatus === 'UNTAGGED' ? [] : tags.map(imageTag => ({ imageDigest: image.digest, imageTag }));
    });
    const list = `images ${repository.name} ${tagStatus}`;
    const { page, next } = paged(ids, size(input.maxResults, 100), from(input.nextToken, list));
    return { $metadata: {}, imageIds: page, ...(next && { nextToken: next }) };
  },
};

const describeImages: Operation<client.DescribeImagesCommandInput, client.DescribeImagesCommandOutput> = {
  needs: onRepository('DescribeImages'),
  run(input, state) {
    const repository = repositoryOf(state, input);
    const { imageIds, maxResults, nextToken } = input;
    if (imageIds && (maxResults !== undefined || nextToken !== undefined))
      throw invalid(
        "Invalid parameter at 'imageIds' failed to satisfy constraint: 'cannot be used with paging'",
      );
    const all = imageIds
      ? imageIds.map(id => imageOf(state, repository, id))
      : [...repository.images.values()];
    const { page, next } = paged(all, size(maxResults, 100), from(nextToken, `details ${repository.name}`));
    return {
      $metadata: {},
      imageDetails: page.map(image => ({
        registryId: state.account,
        repositoryName: repository.name,
        imageDigest: image.digest,
        ...(tagsOf(repository, image).length > 0 && { imageTags: tagsOf(repository, image) }),
        imageSizeInBytes: image.size,
        imagePushedAt: image.pushedAt,
        imageManifestMediaType: image.mediaType,
        artifactMediaType:
          image.mediaType === imageType ? 'application/vnd.oci.image.config.v1+json' : undefined,
        imageStatus: image.archived ? 'ARCHIVED' : 'ACTIVE',
        ...scanShown(image),
      })),
      ...(next && { nextToken: next }),
    };
  },
};

const batchGetImage: Operation<client.BatchGetImageCommandInput, client.BatchGetImageCommandOutput> = {
  needs: onRepository('BatchGetImage'),
  run(input, state) {
    const repository = repositoryOf(state, input);
    const ids = input.imageIds ?? [];
    const images: client.Image[] = [];
    const failures: client.ImageFailure[] = [];
    for (const imageId of ids)
      try {
        const image = imageOf(state, repository, imageId);
        if (image.archived) {
          const failureReason = 'Requested image is archived';
          failures.push({ imageId, failureCode: 'ImageInaccessible', failureReason });
          continue;
        }
        images.push({
          registryId: state.account,
          repositoryName: repository.name,
          imageId: { ...imageId, imageDigest: image.digest },
          imageManifest: image.manifest,
          imageManifestMediaType: image.mediaType,
        });
      } catch {
        failures.push({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' });
      }
    return { $metadata: {}, images, failures };
  },
};

const layerUrl: Operation<
  client.GetDownloadUrlForLayerCommandInput,
  client.GetDownloadUrlForLayerCommandOutput
> = {
  needs: onRepository('GetDownloadUrlForLayer'),
  run(input, state) {
    const repository = repositoryOf(state, input);
    const digest = input.layerDigest ?? '';
    const listed = [...repository.images.values()].some(({ manifest }) => manifest.includes(digest));
    if (!listed || !state.blobs.has(digest))
      throw new AwsFault(
        'LayersNotFoundException',
        `The layer with digest '${digest}' does not exist in the repository with name '${repository.name}' in the registry with id '${state.account}'`,
      );
    return { $metadata: {}, downloadUrl: `${state.url}/_blobs/${digest}`, layerDigest: digest };
  },
};

/** Puts a manifest under a tag: a tag moves when its manifest is another one. */
const putImage: Operation<client.PutImageCommandInput, client.PutImageCommandOutput> = {
  needs: onRepository('PutImage'),
  run(input, state) {
    const repository = repositoryOf(state, input);
    const { imageManifest = '', imageTag } = input;
    const digest = sha(imageManifest);
    const known = repository.images.get(digest);
    if (!known)
      throw new AwsFault('LayersNotFoundException', 'The layers of this image are not in the repository');
    const before = imageTag === undefined ? undefined : repository.tags.get(imageTag);
    if (before === digest)
      throw new AwsFault(
        'ImageAlreadyExistsException',
        `Image with digest '${digest}' and tag '${imageTag}' already exists in the repository with name '${repository.name}' in registry with id '${state.account}'`,
      );
    if (before !== undefined && !repository.mutable)
      throw new AwsFault(
        'ImageTagAlreadyExistsException',
        `The image tag '${imageTag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
      );
    if (imageTag !== undefined) tagged(state, repository, imageTag, known);
    imagePushed(state, repository, known, imageTag);
    imageScanned(state, repository, known);
    return {
      $metadata: {},
      image: {
        registryId: state.account,
        repositoryName: repository.name,
        imageId: { imageDigest: digest, imageTag },
        imageManifest,
        imageManifestMediaType: known.mediaType,
      },
    };
  },
};

const tag = { min: 1, max: 300 };
const filtered: Rules = {
  'filter.tagStatus': oneOf(client.TagStatus),
  'filter.imageStatus': oneOf(client.ImageStatusFilter),
};

/** By operation (API model). */
const rules: Record<string, Rules> = {
  DescribeRepositories: { repositoryNames: { min: 1, max: 100 } },
  ListImages: filtered,
  DescribeImages: { ...filtered, imageIds: { min: 1, max: 100 }, 'imageIds.*.imageTag': tag },
  BatchGetImage: {
    imageIds: { min: 1, max: 100 },
    'imageIds.*.imageTag': tag,
    acceptedMediaTypes: { min: 1, max: 100 },
  },
  PutImage: { imageTag: tag },
};

export const ecr: Service = {
  name: 'ecr',
  protocol: 'json1.1',
  key: 'AmazonEC2ContainerRegistry',
  schemas: client,
  missing: member =>
    invalid(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    ),
  operations: ruled('InvalidParameterException', rules, {
    DescribeRepositories: describeRepositories,
    ListImages: listImages,
    DescribeImages: describeImages,
    BatchGetImage: batchGetImage,
    GetDownloadUrlForLayer: layerUrl,
    DescribeImageScanFindings: { needs: onRepository('DescribeImageScanFindings'), run: describeFindings },
    PutImage: putImage,
  }),
};
