/** ECR: which image a tag stands for, what it runs on, and what scans found in it. */
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  type EnhancedImageScanFinding,
  GetDownloadUrlForLayerCommand,
  type ImageScanFinding,
  paginateDescribeImageScanFindings,
  paginateDescribeImages,
  type ScanStatus,
} from '@aws-sdk/client-ecr';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { type Access, handler } from './session.ts';

export type { EnhancedImageScanFinding, ImageScanFinding };

/** Media types of images and of indexes over several, OCI's and Docker's. */
const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** A repository of a registry: the account and Region in its name say where it is. */
export type Repository = { registryId: string; region: string; repositoryName: string };

/** An image as a repository lists it; `pushedAt` in milliseconds. */
export type Listed = { digest: string; tags: string[]; pushedAt: number };

/** One image behind a digest; `platform` as `linux/amd64`, undefined where it could not be read. */
export type Platform = { digest: string; platform: string | undefined };

/** What a scan says; `findings` only where the status is COMPLETE or ACTIVE. */
export type ScanResult = {
  status: ScanStatus | 'NOT_FOUND';
  completedAt?: Date;
  basic: ImageScanFinding[];
  enhanced: EnhancedImageScanFinding[];
};

export type Registry = ReturnType<typeof createRegistry>;

type Manifest = {
  config?: { digest: string };
  manifests?: { digest: string; platform?: { os: string; architecture: string; variant?: string } }[];
};

/** A config blob holds a few kilobytes; nothing larger is read. */
const mostConfig = 1_000_000;
const mostFindings = 5_000;

/** Returns the reader of ECR for these credentials, in every Region where images are. */
export function createRegistry({ credentials, counts }: Omit<Access, 'region'>) {
  const clients = new Map<string, ECRClient>();
  const at = (region: string) => {
    const known =
      clients.get(region) ?? counted(new ECRClient({ region, credentials, requestHandler: handler }), counts);
    clients.set(region, known);
    return known;
  };
  return {
    /** Returns an image by tag or digest. Throws ImageNotFoundException or RepositoryNotFoundException as refused. */
    async image(repository: Repository, id: { imageTag: string } | { imageDigest: string }) {
      const { region, ...where } = repository;
      const answer = await asking(at(region).send(new DescribeImagesCommand({ ...where, imageIds: [id] })));
      return answer.imageDetails?.[0];
    },

    /** Returns the images behind a digest: one for each platform of an index, attestations left out. */
    async platforms(repository: Repository, imageDigest: string): Promise<Platform[]> {
      const { region, ...where } = repository;
      const answer = await asking(
        at(region).send(
          new BatchGetImageCommand({ ...where, imageIds: [{ imageDigest }], acceptedMediaTypes: accepted }),
        ),
      );
      const manifest = JSON.parse(answer.images?.[0]?.imageManifest ?? '{}') as Manifest;
      if (manifest.manifests)
        return manifest.manifests
          .filter(({ platform }) => platform?.os !== 'unknown')
          .map(({ digest, platform }) => ({
            digest,
            platform: platform && `${platform.os}/${platform.architecture}`,
          }));
      const layerDigest = manifest.config?.digest;
      if (layerDigest === undefined) return [{ digest: imageDigest, platform: undefined }];
      const link = await asking(
        at(region).send(new GetDownloadUrlForLayerCommand({ ...where, layerDigest })),
      );
      return [{ digest: imageDigest, platform: await platformIn(link.downloadUrl ?? '') }];
    },

    /** Returns what is known of an image's findings, all pages, at most 5,000. */
    async scan(repository: Repository, imageDigest: string): Promise<ScanResult> {
      const { region, ...where } = repository;
      const found: ScanResult = { status: 'NOT_FOUND', basic: [], enhanced: [] };
      const pages = paginateDescribeImageScanFindings(
        { client: at(region), pageSize: 1_000 },
        { ...where, imageId: { imageDigest } },
      );
      for (;;) {
        const page = await asking(pages.next()).catch(error => {
          if (error.code === 'ScanNotFoundException') return { done: true as const, value: undefined };
          throw error;
        });
        if (page.done) return found;
        const { imageScanStatus, imageScanFindings: all } = page.value;
        found.status = imageScanStatus?.status ?? 'FAILED';
        if (all?.imageScanCompletedAt) found.completedAt = all.imageScanCompletedAt;
        found.basic.push(...(all?.findings ?? []));
        found.enhanced.push(...(all?.enhancedFindings ?? []));
        // More than this many is not read to its end, so it cannot be said to be clean.
        if (found.basic.length + found.enhanced.length > mostFindings)
          return { ...found, status: 'LIMIT_EXCEEDED' };
      }
    },

    /** Returns images of a repository, at most `limit`, in ECR's own order; `whole` says whether these are all. */
    async images(repository: Repository, limit: number): Promise<{ images: Listed[]; whole: boolean }> {
      const { region, ...where } = repository;
      const pages = paginateDescribeImages({ client: at(region), pageSize: 1_000 }, where);
      const images: Listed[] = [];
      for (;;) {
        const page = await asking(pages.next());
        if (page.done) return { images, whole: true };
        for (const { imageDigest: digest = '', imageTags: tags = [], imagePushedAt } of page.value
          .imageDetails ?? [])
          images.push({ digest, tags, pushedAt: imagePushedAt?.getTime() ?? 0 });
        if (images.length > limit) return { images: images.slice(0, limit), whole: false };
      }
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** Reads the platform in an image's config blob, from the address that ECR gave; undefined when it cannot be read. */
async function platformIn(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'error' });
    const text = await answer.text();
    if (!answer.ok || text.length > mostConfig) return undefined;
    const { os, architecture } = JSON.parse(text) as { os?: string; architecture?: string };
    return os && architecture ? `${os}/${architecture}` : undefined;
  } catch {
    // Not being able to look is said on the card; it is not an error of the plan.
    return undefined;
  }
}
