/** A registry: repositories of images, kept by the digest of their manifest as every registry does. */
import { createHash } from 'node:crypto';
import type { EnhancedImageScanFinding, ImageScanFinding, ScanStatus } from '@aws-sdk/client-ecr';
import type { State } from '../state.ts';

/** What a scan of one image says. Basic scans end COMPLETE, enhanced ones stay ACTIVE. */
export type Scan = {
  status: ScanStatus;
  completedAt?: Date;
  findings?: ImageScanFinding[];
  enhancedFindings?: EnhancedImageScanFinding[];
};

/** One manifest: an image, or an index of images for several platforms. */
export type EcrImage = {
  digest: string;
  mediaType: string;
  manifest: string;
  pushedAt: Date;
  size: number;
  archived: boolean;
  /** `linux/amd64`; an index has one for each image it lists. */
  platforms: string[];
  scan?: Scan;
};

export type Repository = {
  name: string;
  arn: string;
  createdAt: Date;
  mutable: boolean;
  /** By digest. */
  images: Map<string, EcrImage>;
  /** Digest by tag. */
  tags: Map<string, string>;
};

export const imageType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

export const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Adds a repository with nothing in it. */
export function addRepository(state: State, name: string, mutable = true): Repository {
  const made: Repository = {
    name,
    arn: `arn:aws:ecr:${state.region}:${state.account}:repository/${name}`,
    createdAt: new Date(state.clock.now()),
    mutable,
    images: new Map(),
    tags: new Map(),
  };
  state.repositories.set(name, made);
  return made;
}

type Push = { tag?: string; platforms?: string[]; index?: boolean; scan?: Scan };

/**
 * Pushes an image as a build would: one manifest for a platform, or an index over several with the attestation that
 * buildx adds. Returns the digest that the tag then stands for.
 */
export function push(state: State, repository: Repository, seed: string, given: Push = {}): EcrImage {
  const { platforms = ['linux/amd64'], index = platforms.length > 1, scan } = given;
  const images = platforms.map(platform => single(state, repository, seed, platform, scan));
  const [only] = images;
  const made = index || !only ? indexed(state, repository, seed, images) : only;
  if (given.tag !== undefined) tagged(state, repository, given.tag, made);
  return made;
}

/** Has a tag stand for an image; what it stood for keeps its digest. */
export function tagged(state: State, repository: Repository, tag: string, image: EcrImage): void {
  repository.tags.set(tag, image.digest);
  if (!state.images.has(image.digest)) state.images.set(image.digest, `${repository.name}:${tag}`);
}

function single(state: State, repository: Repository, seed: string, platform: string, scan?: Scan): EcrImage {
  const [os, architecture] = platform.split('/');
  const config = JSON.stringify({
    architecture,
    os,
    config: { Labels: { seed } },
    rootfs: { type: 'layers' },
  });
  state.blobs.set(sha(config), config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageType,
    config: { mediaType: configType, digest: sha(config), size: config.length },
    layers: [
      { mediaType: layerType, digest: sha(`${repository.name} ${seed} ${platform}`), size: 31_457_280 },
    ],
  });
  return kept(state, repository, imageType, manifest, [platform], scan);
}

function indexed(state: State, repository: Repository, seed: string, images: EcrImage[]): EcrImage {
  const entry = (digest: string, size: number, platform: string, annotations?: object) => {
    const [os, architecture] = platform.split('/');
    return {
      mediaType: imageType,
      digest,
      size,
      platform: { architecture, os },
      ...(annotations && { annotations }),
    };
  };
  const attested = sha(`attestation ${repository.name} ${seed}`);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [
      ...images.map(image => entry(image.digest, image.manifest.length, image.platforms[0] ?? '')),
      entry(attested, 566, 'unknown/unknown', { 'vnd.docker.reference.type': 'attestation-manifest' }),
    ],
  });
  return kept(
    state,
    repository,
    indexType,
    manifest,
    images.flatMap(({ platforms }) => platforms),
  );
}

function kept(
  state: State,
  repository: Repository,
  mediaType: string,
  manifest: string,
  platforms: string[],
  scan?: Scan,
): EcrImage {
  const image: EcrImage = {
    digest: sha(manifest),
    mediaType,
    manifest,
    pushedAt: new Date(state.clock.now()),
    size: mediaType === indexType ? manifest.length : 31_457_280,
    archived: false,
    platforms,
    ...(scan && { scan }),
  };
  repository.images.set(image.digest, image);
  return image;
}

/** Returns the repository and the image that a container's image names, when it is of this account's registry. */
export function pulled(
  state: State,
  image: string,
): { repository?: Repository; image?: EcrImage } | undefined {
  const registry = `${state.account}.dkr.ecr.${state.region}.amazonaws.com/`;
  if (!image.startsWith(registry)) return undefined;
  const match = /^([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image.slice(registry.length));
  if (!match) return undefined;
  const repository = state.repositories.get(match[1] ?? '');
  const found = repository?.images.get(match[3] ?? repository.tags.get(match[2] ?? 'latest') ?? '');
  return { ...(repository && { repository }), ...(found && { image: found }) };
}
