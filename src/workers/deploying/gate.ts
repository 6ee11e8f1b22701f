/** The image gate: what scans found, against the target's threshold and against what runs now. Pure (security.md §5). */
import { globMatches } from '../../approvals/globs.ts';
import type { ScanResult } from '../../aws/registry.ts';
import type { Check } from '../../work.ts';

/** The most findings allowed that what runs now has not; `high` counts those with a fix. */
export type Threshold = { critical: number; high: number; exploitable: number };

/** A finding, or a check, that is accepted for a while. */
export type Waiver = {
  finding?: string | undefined;
  check?: string | undefined;
  services: readonly string[];
  until: string;
  reason: string;
};

type Finding = { id: string; severity: string; fixable: boolean; exploitable: boolean };

/** Basic scans end, enhanced ones go on; in every other state nobody knows what is in the image. */
const usable = ['COMPLETE', 'ACTIVE'];

/** A basic scan says what was known when it ran; after a day it says so on the card. */
const oldAfter = 86_400_000;

function findingsIn({ basic, enhanced }: ScanResult): Finding[] {
  return [
    ...basic.map(({ name = '', severity = '' }) => ({
      id: name,
      severity,
      fixable: true,
      exploitable: false,
    })),
    ...enhanced
      .filter(({ status }) => status === undefined || status === 'ACTIVE')
      .map(one => ({
        id: one.packageVulnerabilityDetails?.vulnerabilityId ?? one.title ?? '',
        severity: one.severity ?? '',
        fixable: one.fixAvailable !== 'NO',
        exploitable: one.exploitAvailable === 'YES',
      })),
  ];
}

/** Returns the waivers that are in force for a service. */
export const inForce = (waivers: readonly Waiver[], service: string, now: number): Waiver[] =>
  waivers.filter(
    waiver =>
      Date.parse(`${waiver.until}T23:59:59Z`) >= now &&
      waiver.services.some(glob => globMatches(glob, service)),
  );

const listed = (findings: Finding[]) => {
  const ids = [...new Set(findings.map(({ id, severity }) => `${id} (${severity.toLowerCase()})`))];
  return `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`;
};

/** Returns what the gate says of an image. `running` is the scan of what runs now, where there is one. */
export function gate(given: {
  scan: ScanResult | undefined;
  running: ScanResult | undefined;
  threshold: Threshold | 'off';
  waivers: readonly Waiver[];
  now: number;
}): Check[] {
  const { scan, running, threshold, waivers, now } = given;
  if (threshold === 'off')
    return [{ code: 'scan_off', is: 'warn', said: 'Images are not checked for findings on this target.' }];
  if (!scan || !usable.includes(scan.status)) {
    const state = scan
      ? `its scan is ${scan.status.toLowerCase().replaceAll('_', ' ')}`
      : 'this registry has no scans that I can read';
    return [{ code: 'scan_unusable', is: 'block', said: `Nobody knows what is in this image: ${state}.` }];
  }
  const age = scan.status === 'COMPLETE' && scan.completedAt ? now - scan.completedAt.getTime() : 0;
  const old: Check[] =
    age > oldAfter
      ? [
          {
            code: 'scan_old',
            is: 'warn',
            said: `The image was last scanned ${Math.floor(age / 3_600_000)} hours ago.`,
          },
        ]
      : [];
  const before = new Set(
    running && usable.includes(running.status) ? findingsIn(running).map(({ id }) => id) : [],
  );
  const waived = (id: string) => waivers.find(({ finding }) => finding === id);
  const all = findingsIn(scan);
  const fresh = all.filter(({ id }) => !before.has(id) && !waived(id));
  const critical = fresh.filter(({ severity }) => severity === 'CRITICAL');
  const high = fresh.filter(({ severity, fixable }) => severity === 'HIGH' && fixable);
  const exploitable = fresh.filter(finding => finding.exploitable);
  const over = [
    ...(critical.length > threshold.critical ? critical : []),
    ...(high.length > threshold.high ? high : []),
    ...(exploitable.length > threshold.exploitable ? exploitable : []),
  ];
  const accepted: Check[] = [...new Set(all.map(({ id }) => id))].flatMap(id => {
    const waiver = waived(id);
    return waiver
      ? [
          {
            code: 'scan_waived',
            is: 'warn' as const,
            said: `${id} is waived until ${waiver.until}: ${waiver.reason}`,
          },
        ]
      : [];
  });
  if (over.length > 0)
    return [
      ...old,
      ...accepted,
      { code: 'scan_findings', is: 'block', said: `New against what runs now: ${listed(over)}.` },
    ];
  const serious = all.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH');
  if (serious.length > 0 && accepted.length === 0)
    return [
      ...old,
      {
        code: 'scan_findings',
        is: 'warn',
        said: `It has ${listed(serious)}; none is above the threshold and new.`,
      },
    ];
  return [
    ...old,
    ...accepted,
    { code: 'scan_clean', is: 'pass', said: 'Its scan found nothing new above the threshold.' },
  ];
}
