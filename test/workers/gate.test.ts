import type { ScanResult } from '../../src/aws/registry.ts';
import { gate, inForce, type Waiver } from '../../src/workers/deploying/gate.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const strict = { critical: 0, high: 0, exploitable: 0 };

const enhanced = (id: string, severity: string, more: object = {}) => ({
  packageVulnerabilityDetails: { vulnerabilityId: id },
  severity,
  status: 'ACTIVE',
  fixAvailable: 'YES',
  exploitAvailable: 'NO',
  ...more,
});
const scan = (status: ScanResult['status'], found: ReturnType<typeof enhanced>[] = []): ScanResult => ({
  status,
  basic: [],
  enhanced: found,
});
const codes = (given: Partial<Parameters<typeof gate>[0]>) =>
  gate({ scan: undefined, running: undefined, threshold: strict, waivers: [], now, ...given }).map(
    ({ code, is }) => `${is} ${code}`,
  );

const states = [
  'COMPLETE',
  'ACTIVE',
  'PENDING',
  'IN_PROGRESS',
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'FINDINGS_UNAVAILABLE',
  'SCAN_ELIGIBILITY_EXPIRED',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
  'NOT_FOUND',
] as const;

test.each(states)('a scan that is %s passes only when it says what is in the image', status => {
  const usable = status === 'COMPLETE' || status === 'ACTIVE';
  expect(codes({ scan: scan(status) })).toEqual([usable ? 'pass scan_clean' : 'block scan_unusable']);
  expect(codes({ scan: scan(status), threshold: 'off' })).toEqual(['warn scan_off']);
});

test.each([
  ['a registry without scans', {}, ['block scan_unusable']],
  ['a new critical one', { scan: scan('ACTIVE', [enhanced('A', 'CRITICAL')]) }, ['block scan_findings']],
  ['a new high one with a fix', { scan: scan('ACTIVE', [enhanced('A', 'HIGH')]) }, ['block scan_findings']],
  [
    'a new high one without a fix',
    { scan: scan('ACTIVE', [enhanced('A', 'HIGH', { fixAvailable: 'NO' })]) },
    ['warn scan_findings'],
  ],
  [
    'a new low one that is exploited',
    { scan: scan('ACTIVE', [enhanced('A', 'LOW', { exploitAvailable: 'YES' })]) },
    ['block scan_findings'],
  ],
  [
    'one that runs already: an urgent fix is not held up by it',
    {
      scan: scan('ACTIVE', [enhanced('A', 'CRITICAL')]),
      running: scan('ACTIVE', [enhanced('A', 'CRITICAL')]),
    },
    ['warn scan_findings'],
  ],
  [
    'what runs was never scanned: everything counts as new',
    { scan: scan('ACTIVE', [enhanced('A', 'CRITICAL')]), running: scan('NOT_FOUND') },
    ['block scan_findings'],
  ],
  [
    'one that was suppressed in Inspector',
    { scan: scan('ACTIVE', [enhanced('A', 'CRITICAL', { status: 'SUPPRESSED' })]) },
    ['pass scan_clean'],
  ],
  [
    'fewer than the threshold allows',
    { scan: scan('ACTIVE', [enhanced('A', 'CRITICAL')]), threshold: { ...strict, critical: 1 } },
    ['warn scan_findings'],
  ],
])('%s', (_what, given, expected) => {
  expect(codes(given)).toEqual(expected);
});

const waiver = (more: Partial<Waiver>): Waiver => ({
  services: ['web'],
  until: '2026-11-30',
  reason: 'vendor fixes it on Friday',
  ...more,
});

test('a waiver in force lets one finding through, and is shown once, in however many packages it was found', () => {
  const [a, b] = [enhanced('A', 'CRITICAL'), enhanced('B', 'LOW')];
  const given = { scan: scan('ACTIVE', [a, a, b]) };
  const waivers = inForce([waiver({ finding: 'A' })], 'web', now);
  expect(codes({ ...given, waivers })).toEqual(['warn scan_waived', 'pass scan_clean']);
  expect(codes({ ...given, waivers: inForce([waiver({ finding: 'B' })], 'web', now) })).toEqual([
    'warn scan_waived',
    'block scan_findings',
  ]);
});

test.each([
  ['over', waiver({ until: '2026-11-23' }), 'web', 0],
  ['on its last day', waiver({ until: '2026-11-24' }), 'web', 1],
  ['of another service', waiver({}), 'worker', 0],
  ['of a glob', waiver({ services: ['w*'] }), 'worker', 1],
])('a waiver that is %s', (_what, one, service, count) => {
  expect(inForce([one], service, now)).toHaveLength(count);
});
