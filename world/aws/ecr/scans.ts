/** ECR: what scans found. Enhanced scans are of single images; an index has none of its own. */
import type {
  DescribeImageScanFindingsCommandInput,
  DescribeImageScanFindingsCommandOutput,
  FindingSeverity,
  ImageDetail,
} from '@aws-sdk/client-ecr';
import { AwsFault } from '../fault.ts';
import { paged } from '../operation.ts';
import type { State } from '../state.ts';
import { imageOf, repositoryOf } from './find.ts';
import type { EcrImage, Scan } from './registry.ts';

const descriptions: Partial<Record<Scan['status'], string>> = {
  ACTIVE: 'Continuous scan is selected for image.',
  COMPLETE: 'The scan was completed successfully.',
  PENDING: 'The scan is pending.',
  SCAN_ELIGIBILITY_EXPIRED: 'Image scan eligibility has expired.',
  UNSUPPORTED_IMAGE: 'UnsupportedImageError: The operating system and/or package manager are not supported.',
};

/** Statuses whose findings can be read. */
const usable = ['ACTIVE', 'COMPLETE'];

/** Returns how many findings there are of each severity; a clean image has no counts at all. */
export function counts({
  findings = [],
  enhancedFindings = [],
}: Scan): Partial<Record<FindingSeverity, number>> | undefined {
  const found = [...findings, ...enhancedFindings].map(({ severity }) => severity as FindingSeverity);
  if (found.length === 0) return undefined;
  return Object.fromEntries(
    [...new Set(found)].map(one => [one, found.filter(other => other === one).length]),
  );
}

const statusOf = ({ status }: Scan) => ({ status, description: descriptions[status] ?? '' });

/** Returns what DescribeImages says of an image's scan. */
export function scanShown({
  scan,
}: EcrImage): Pick<ImageDetail, 'imageScanStatus' | 'imageScanFindingsSummary'> {
  if (!scan) return {};
  const severities = counts(scan);
  return {
    imageScanStatus: statusOf(scan),
    ...(usable.includes(scan.status) && {
      imageScanFindingsSummary: {
        imageScanCompletedAt: scan.completedAt,
        vulnerabilitySourceUpdatedAt: scan.completedAt,
        ...(severities && { findingSeverityCounts: severities }),
      },
    }),
  };
}

/** DescribeImageScanFindings. */
export function describeFindings(
  input: DescribeImageScanFindingsCommandInput,
  state: State,
): DescribeImageScanFindingsCommandOutput {
  const repository = repositoryOf(state, input);
  const image = imageOf(state, repository, input.imageId);
  const { scan } = image;
  if (!scan)
    throw new AwsFault(
      'ScanNotFoundException',
      `Image scan does not exist for the image with '{imageDigest:'${image.digest}'}' in the repository with name '${repository.name}' in the registry with id '${state.account}'`,
    );
  const size = input.maxResults ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 1_000)
    throw new AwsFault(
      'InvalidParameterException',
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'must be between 1 and 1000'",
    );
  const at = {
    token: input.nextToken,
    list: `findings ${image.digest}`,
    code: 'InvalidParameterException',
    words: "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'",
  };
  const all = [
    ...(scan.findings ?? []).map(basic => ({ basic })),
    ...(scan.enhancedFindings ?? []).map(enhanced => ({ enhanced })),
  ];
  const { page, next } = paged(all, size, at);
  const findings = page.flatMap(one => ('basic' in one ? [one.basic] : []));
  const enhancedFindings = page.flatMap(one => ('enhanced' in one ? [one.enhanced] : []));
  const severities = counts(scan);
  return {
    $metadata: {},
    registryId: state.account,
    repositoryName: repository.name,
    imageId: {
      imageDigest: image.digest,
      ...(input.imageId?.imageTag && { imageTag: input.imageId.imageTag }),
    },
    imageScanStatus: statusOf(scan),
    ...(usable.includes(scan.status) && {
      imageScanFindings: {
        imageScanCompletedAt: scan.completedAt,
        vulnerabilitySourceUpdatedAt: scan.completedAt,
        ...(severities && { findingSeverityCounts: severities }),
        ...(scan.status === 'COMPLETE' ? { findings } : { enhancedFindings }),
      },
    }),
    ...(next && { nextToken: next }),
  };
}
