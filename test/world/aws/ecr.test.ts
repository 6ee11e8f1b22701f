import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  GetDownloadUrlForLayerCommand,
  PutImageCommand,
  paginateDescribeImageScanFindings,
} from '@aws-sdk/client-ecr';
import { finding } from '../../../world/aws/demo-registry.ts';
import { indexType } from '../../../world/aws/ecr/registry.ts';
import { workerCredentials } from '../../../world/aws/index.ts';
import { type Scene, scene } from './scene.ts';

const web = { repositoryName: 'web' };
type Manifest = {
  config?: { digest: string };
  manifests?: { digest: string; platform: { architecture: string } }[];
};

const read = async (at: Scene, imageTag: string) => {
  const { images } = await at.ecr().send(new BatchGetImageCommand({ ...web, imageIds: [{ imageTag }] }));
  const [image] = images ?? [];
  return { ...image, manifest: JSON.parse(image?.imageManifest ?? '{}') as Manifest };
};

test('an index names a platform for each image, a single image says it in its config blob', async () => {
  const at = await scene();
  const several = await read(at, '1.5.0');
  expect(several.imageManifestMediaType).toBe(indexType);
  expect(several.manifest.manifests?.map(({ platform }) => platform.architecture)).toEqual([
    'amd64',
    'arm64',
    'unknown',
  ]);
  const { manifest } = await read(at, '1.4.1');
  const layer = { ...web, layerDigest: manifest.config?.digest };
  const { downloadUrl = '' } = await at.ecr().send(new GetDownloadUrlForLayerCommand(layer));
  expect(await (await fetch(downloadUrl)).json()).toMatchObject({ architecture: 'amd64', os: 'linux' });
  await expect(
    at.ecr().send(new GetDownloadUrlForLayerCommand({ ...web, layerDigest: `sha256:${'0'.repeat(64)}` })),
  ).rejects.toMatchObject({ name: 'LayersNotFoundException' });
});

test('a tag that is moved stands for another digest; the old digest stays', async () => {
  const at = await scene();
  const [before, other] = [await read(at, '1.5.0'), await read(at, '1.4.1')];
  const move = { ...web, imageTag: '1.5.0', imageManifest: other.imageManifest };
  await at.ecr().send(new PutImageCommand(move));
  expect((await read(at, '1.5.0')).imageId?.imageDigest).toBe(other.imageId?.imageDigest);
  const byDigest = { ...web, imageIds: [{ imageDigest: before.imageId?.imageDigest }] };
  const { imageDetails } = await at.ecr().send(new DescribeImagesCommand(byDigest));
  expect(imageDetails?.[0]?.imageTags).toBeUndefined();
  await expect(at.ecr().send(new PutImageCommand(move))).rejects.toMatchObject({
    name: 'ImageAlreadyExistsException',
  });
  const repository = at.aws.state.repositories.get('web');
  if (repository) repository.mutable = false;
  await expect(
    at.ecr().send(new PutImageCommand({ ...move, imageManifest: before.imageManifest })),
  ).rejects.toMatchObject({ name: 'ImageTagAlreadyExistsException' });
});

test('findings come page by page; a clean image has no counts, an index no scan', async () => {
  const at = await scene();
  const image = await read(at, '1.4.1');
  const kept = at.aws.state.repositories.get('web')?.images.get(image.imageId?.imageDigest ?? '');
  const many = Array.from({ length: 250 }, (_, n) => finding(at.aws.state, `CVE-2026-${n + 1_000}`, 'LOW'));
  Object.assign(kept?.scan ?? {}, { enhancedFindings: many });
  const seen: string[] = [];
  const imageId = { imageTag: '1.4.1' };
  for await (const page of paginateDescribeImageScanFindings({ client: at.ecr() }, { ...web, imageId }))
    seen.push(...(page.imageScanFindings?.enhancedFindings ?? []).map(one => one.title ?? ''));
  expect(new Set(seen).size).toBe(250);
  Object.assign(kept?.scan ?? {}, { enhancedFindings: [] });
  const clean = await at.ecr().send(new DescribeImageScanFindingsCommand({ ...web, imageId }));
  expect(clean.imageScanFindings?.findingSeverityCounts).toBeUndefined();
  expect(clean.imageScanFindings?.enhancedFindings).toEqual([]);
  await expect(
    at.ecr().send(new DescribeImageScanFindingsCommand({ ...web, imageId: { imageTag: '1.5.0' } })),
  ).rejects.toMatchObject({ name: 'ScanNotFoundException' });
});

test.each([
  ['a repository that is not there', { repositoryName: 'none' }, 'RepositoryNotFoundException'],
  ['a tag that is not there', { ...web, imageIds: [{ imageTag: '9.9.9' }] }, 'ImageNotFoundException'],
  [
    'ids and a page size',
    { ...web, imageIds: [{ imageTag: '1.4.1' }], maxResults: 5 },
    'InvalidParameterException',
  ],
  ['a page too large', { ...web, maxResults: 1_001 }, 'InvalidParameterException'],
])('%s is refused', async (_what, input, name) => {
  const at = await scene();
  await expect(at.ecr().send(new DescribeImagesCommand(input))).rejects.toMatchObject({ name });
});

test('the worker itself may read no registry', async () => {
  const at = await scene();
  await expect(at.ecr(workerCredentials).send(new DescribeImagesCommand(web))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});
