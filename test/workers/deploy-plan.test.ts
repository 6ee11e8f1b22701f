/** What an image is compared with before it is deployed. */
import type { Eyes } from '../../src/aws/index.ts';
import { AwsError } from '../../src/aws/index.ts';
import type { Platform, ScanResult } from '../../src/aws/registry.ts';
import { planDeploy } from '../../src/workers/deploying/plan.ts';
import type { Limits } from '../../src/workers/kind.ts';

const scope = { target: 'prod', account: '1', region: 'eu-west-1', cluster: 'prod', service: 'web' };
const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const [old, oldAmd, oldArm, fresh] = ['a', 'b', 'c', 'd'].map(digest);

const scan = (...ids: string[]): ScanResult => ({
  status: 'COMPLETE',
  basic: ids.map(name => ({ name, severity: 'CRITICAL' })),
  enhanced: [],
});

/** Plans a new image of a service on ARM; what runs is an index, of which the image for ARM has a finding. */
function planned(platforms: (digest: string) => Platform[]) {
  const scans: Record<string, ScanResult> = {
    [`${oldAmd}`]: scan(),
    [`${oldArm}`]: scan('CVE-1'),
    [`${fresh}`]: scan('CVE-1'),
  };
  const definition = {
    family: 'web',
    runtimePlatform: { cpuArchitecture: 'ARM64' },
    containerDefinitions: [{ name: 'web', image: `${repository}@${old}` }],
  };
  const eyes = {
    ecs: {
      revision: async () => ({ definition, tags: [], unknown: [] }),
      rollouts: async () => [],
      revisions: async () => [],
    },
    observing: { firing: async () => [] },
    around: { scalableTarget: async () => undefined },
    registry: {
      image: async () => ({ imageDigest: fresh }),
      platforms: async (_: object, of: string) => platforms(of),
      scan: async (_: object, of: string) => scans[of] ?? { status: 'NOT_FOUND', basic: [], enhanced: [] },
    },
  } as unknown as Eyes;
  const limits = {
    now: 0,
    targets: { prod: { scan: { critical: 0, high: 0, exploitable: 0 } } },
    waivers: [],
    ledger: { opsOfDeployments: async () => [] },
  } as unknown as Limits;
  const service = {
    status: 'ACTIVE',
    desiredCount: 1,
    deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY' }],
  };
  return planDeploy({ is: 'image', image: '1.5.0' }, { scope, service, eyes }, limits);
}

const arm = [{ digest: `${fresh}`, platform: 'linux/arm64' }];
const index = [
  { digest: `${oldAmd}`, platform: 'linux/amd64' },
  { digest: `${oldArm}`, platform: 'linux/arm64' },
];

test('of an index that runs, the image for the platform of the tasks is what findings are compared with', async () => {
  const { checks } = await planned(of => (of === old ? index : arm));
  expect(checks.find(({ code }) => code === 'scan_findings')?.is).toBe('warn');
});

test('findings are not called new where AWS did not say what runs', async () => {
  const throttled = new AwsError('throttled', 'ThrottlingException', 'Rate exceeded', undefined, undefined);
  const unread = planned(of => {
    if (of === old) throw throttled;
    return arm;
  });
  await expect(unread).rejects.toMatchObject({ code: 'aws_throttled' });
});
