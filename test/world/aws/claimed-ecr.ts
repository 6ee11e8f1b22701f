/** Every operation of ECR that is claimed, as the real client calls it. */
import * as ecr from '@aws-sdk/client-ecr';
import { account, type Scene } from './scene.ts';

const web = { repositoryName: 'web' };
const uri = `${account}.dkr.ecr.eu-west-1.amazonaws.com/web`;

/** Name, call and what its answer has at least; in an order that tells one story. */
export const ecrCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const running = { ...web, imageIds: [{ imageTag: '1.4.1' }] };
  const manifest = async () =>
    (await at.ecr().send(new ecr.BatchGetImageCommand(running))).images?.[0]?.imageManifest ?? '';
  const config = async () => (JSON.parse(await manifest()) as { config: { digest: string } }).config.digest;
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
  return [
    [
      'ecr DescribeRepositories',
      () => at.ecr().send(new ecr.DescribeRepositoriesCommand({ repositoryNames: ['web'] })),
      { repositories: [{ repositoryUri: uri, imageTagMutability: 'MUTABLE' }] },
    ],
    [
      'ecr ListImages',
      () =>
        at.ecr().send(new ecr.ListImagesCommand({ ...web, maxResults: 1, filter: { tagStatus: 'TAGGED' } })),
      { imageIds: [{ imageTag: '1.4.1', imageDigest: digest }], nextToken: expect.any(String) },
    ],
    [
      'ecr DescribeImages',
      () => at.ecr().send(new ecr.DescribeImagesCommand(running)),
      {
        imageDetails: [
          {
            imageTags: ['1.4.1'],
            imageDigest: digest,
            imageStatus: 'ACTIVE',
            imageScanStatus: { status: 'ACTIVE' },
            imageScanFindingsSummary: { findingSeverityCounts: { MEDIUM: 1 } },
          },
        ],
      },
    ],
    [
      'ecr BatchGetImage',
      () => at.ecr().send(new ecr.BatchGetImageCommand({ ...web, imageIds: [{ imageTag: 'none' }] })),
      {
        images: [],
        failures: [{ failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }],
      },
    ],
    [
      'ecr GetDownloadUrlForLayer',
      async () =>
        at.ecr().send(new ecr.GetDownloadUrlForLayerCommand({ ...web, layerDigest: await config() })),
      { downloadUrl: expect.stringContaining('sha256:'), layerDigest: digest },
    ],
    [
      'ecr DescribeImageScanFindings',
      () =>
        at.ecr().send(new ecr.DescribeImageScanFindingsCommand({ ...web, imageId: { imageTag: '1.4.1' } })),
      { imageScanFindings: { enhancedFindings: [{ severity: 'MEDIUM', fixAvailable: 'YES' }] } },
    ],
    [
      'ecr PutImage',
      async () =>
        at
          .ecr()
          .send(new ecr.PutImageCommand({ ...web, imageTag: 'stable', imageManifest: await manifest() })),
      { image: { imageId: { imageTag: 'stable', imageDigest: digest } } },
    ],
  ];
};
