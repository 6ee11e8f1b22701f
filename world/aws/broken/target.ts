/** The target `broken` for a bot's configuration: the clusters of services that are broken. */
import { brokenClusters } from './index.ts';

const role = (name: string) => `"arn:aws:iam::111122223333:role/${name}"`;

/** Returns the example configuration with one target more; those who have a role may read its logs. */
export const withBroken = (yaml: string): string =>
  yaml
    .replace(/roles: \{ staging:/, `roles: { broken: ${role('slipway-staging')}, staging:`)
    .replace(
      /^targets:\n/m,
      `targets:\n  broken: { account: "111122223333", region: eu-west-1, clusters: [${brokenClusters.join(', ')}], readRole: "arn:aws:iam::111122223333:role/slipway-read" }\n`,
    );
