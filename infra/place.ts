/** What settings.yaml is refused for in what it says of the places that are there already, and of whom alarms write to. */
import { placeOf, type Written } from './written.ts';

/** Returns every complaint about the certificate, the VPC, the snapshot, and the address for alarms. */
export const complaintsOfPlace = (written: Written): string[] => [
  ...ofAlarms(written),
  ...ofCertificate(written),
  ...ofVpc(written),
  ...ofSnapshot(written),
];

function ofAlarms({ alarmsTo }: Written): string[] {
  if (alarmsTo === undefined) return [];
  if (typeof alarmsTo === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(alarmsTo)) return [];
  return ['alarmsTo: one address of mail, like ops@example.com; without this line nobody is written to'];
}

function ofCertificate({ slack, region, account }: Written): string[] {
  if (!slack) return [];
  const certificate = String(slack.certificate);
  if (!/^arn:aws:acm:[^:]*:[^:]*:certificate\/[\da-z-]+$/.test(certificate))
    return ['slack.certificate: the ARN of a certificate, whole, as `aws acm list-certificates` says it'];
  const place = placeOf(certificate);
  if (place.region === region && place.account === account) return [];
  return [
    `slack.certificate: it is of ${place.account} in ${place.region}, and a load balancer takes only one of its own account and Region; ask ACM for one of ${account} in ${region}`,
  ];
}

function ofVpc({ vpc, slack, region }: Written): string[] {
  if (!vpc) return [];
  const { id, zones = [], privateSubnets = [], publicSubnets = [] } = vpc;
  const lists = { zones, privateSubnets, publicSubnets };
  const noLists = Object.entries(lists).filter(([, list]) => !Array.isArray(list));
  if (noLists.length > 0) return noLists.map(([key]) => `vpc.${key}: a list, like [a, b]`);
  const elsewhere = zones.filter(zone => !String(zone).startsWith(`${region}`));
  return [
    ...(/^vpc-[\da-f]+$/.test(String(id)) ? [] : ['vpc.id: like vpc-0a1b2c3d']),
    ...(zones.length < 2 || privateSubnets.length < 2
      ? ['vpc: two zones or more, with a private subnet in each']
      : []),
    ...(slack && publicSubnets.length < 2 ? ['vpc.publicSubnets: HTTP mode needs two or more'] : []),
    ...elsewhere.map(zone => `vpc.zones: ${zone} is not in ${region}, where the bot runs`),
    ...ofSubnets('privateSubnets', privateSubnets, zones),
    ...ofSubnets('publicSubnets', publicSubnets, zones),
  ];
}

function ofSnapshot({ restoreFrom }: Written): string[] {
  if (restoreFrom === undefined || /^[A-Za-z][\w.:-]*$/.test(String(restoreFrom))) return [];
  return ['restoreFrom: the name of a snapshot, as `aws elasticache describe-snapshots` says it'];
}

/** CDK takes as many subnets in each zone, in the order of the zones. */
function ofSubnets(key: string, subnets: string[], zones: string[]): string[] {
  return [
    ...subnets
      .filter(subnet => !/^subnet-[\da-f]+$/.test(String(subnet)))
      .map(subnet => `vpc.${key}: ${subnet} is no subnet; like subnet-0a1b2c3d`),
    ...(zones.length > 1 && subnets.length > 1 && subnets.length % zones.length > 0
      ? [
          `vpc.${key}: ${subnets.length} for ${zones.length} zones; write as many for each zone, in the order of the zones`,
        ]
      : []),
  ];
}
