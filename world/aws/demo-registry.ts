/** The demo account's registry: for `web` one good version to go to, and one for each way a version can be bad. */
import type { EnhancedImageScanFinding } from '@aws-sdk/client-ecr';
import { addRepository, push, type Scan } from './ecr/registry.ts';
import type { State } from './state.ts';

type Version = { platforms?: string[]; index?: boolean; findings?: EnhancedImageScanFinding[] };

const both = ['linux/amd64', 'linux/arm64'];

/** One finding as Amazon Inspector tells it. */
export const finding = (
  state: State,
  id: string,
  severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW',
  more: Partial<EnhancedImageScanFinding> = {},
): EnhancedImageScanFinding => ({
  awsAccountId: state.account,
  findingArn: `arn:aws:inspector2:${state.region}:${state.account}:finding/${id.toLowerCase()}`,
  type: 'PACKAGE_VULNERABILITY',
  title: `${id} - openssl`,
  severity,
  status: 'ACTIVE',
  score: { CRITICAL: 9.8, HIGH: 7.5, MEDIUM: 5.3, LOW: 3.1 }[severity],
  fixAvailable: 'YES',
  exploitAvailable: 'NO',
  packageVulnerabilityDetails: {
    vulnerabilityId: id,
    vulnerablePackages: [{ name: 'openssl', version: '3.0.11', fixedInVersion: '3.0.15' }],
  },
  ...more,
});

const versions = (state: State): Record<string, Record<string, Version>> => {
  const known = [finding(state, 'CVE-2025-4001', 'MEDIUM')];
  const red = [...known, finding(state, 'CVE-2026-31337', 'CRITICAL', { exploitAvailable: 'YES' })];
  return {
    web: {
      '1.4.1': { findings: known },
      '1.5.0-log5000': {},
      '1.5.0-log50': {},
      '1.5.0-jsonlog50': {},
      '1.5.0': { platforms: both, findings: known },
      '1.6.0-crash': { platforms: both },
      '1.6.0-unhealthy': { platforms: both },
      '1.6.0-oom': { platforms: both },
      '1.6.0-slow': { platforms: both },
      '1.6.0-arm': { platforms: ['linux/arm64'], index: true },
      '1.6.0-vulnerable': { platforms: both, findings: red },
    },
    api: { '1.12.0': {}, '1.13.0': {} },
    worker: { '1.7.0': {}, '1.8.0': {}, '1.9.0-crash': {} },
    legacy: { '1.3.0': {} },
    old: { '1.1.0': {} },
    batch: { '1.5.0': {}, '1.6.0': {} },
  };
};

const hourMs = 3_600_000;

/** Fills the registry of the demo account: a version an hour, scanned just now. */
export function addRegistry(state: State): void {
  for (const [name, tags] of Object.entries(versions(state))) {
    const repository = addRepository(state, name);
    const now = state.clock.now();
    for (const [nth, [tag, { findings = [], ...given }]] of Object.entries(tags).entries()) {
      const scan: Scan = {
        status: 'ACTIVE',
        completedAt: new Date(now),
        enhancedFindings: findings,
      };
      const image = push(state, repository, tag, { tag, scan, ...given });
      image.pushedAt = new Date(now - (Object.keys(tags).length - nth) * hourMs);
    }
  }
}
