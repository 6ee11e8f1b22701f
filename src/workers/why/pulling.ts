/** Images that cannot be pulled (ECS developer guide, "CannotPullContainer task errors"). Pure. */
import type { Facts } from '../../seen.ts';
import type { Rule } from './case.ts';
import { sayings } from './saying.ts';

/** The image that AWS's words name, where they name one. */
const image = (text: string): Facts => {
  const named = /([\w.-]+(?::\d+)?\/[\w./-]+[:@][\w.:-]+?)(?=: |$|\s)/.exec(
    text.replace(/https?:\/\/\S+/g, ''),
  )?.[1];
  return named === undefined ? {} : { image: named };
};

export const pulling: Rule[] = sayings([
  ['pull_rate_limited', /CannotPull.*(?:toomanyrequests|Too Many Requests|pull rate limit)/i],
  [
    'pull_denied',
    /CannotPull.*(?:403|Forbidden|AccessDenied|not authorized to perform|pull access denied|no basic auth)|registry auth.*not authorized to perform: ecr:/i,
    { facts: image },
  ],
  ['disk_full', /CannotPull.*no space left on device/i],
  [
    'registry_unreachable',
    /CannotPull.*(?:i\/o timeout|Client\.Timeout|request canceled|context canceled|context deadline|no such host|dial tcp)|cannot pull registry auth.*connection issue|registry auth.*api\.ecr/i,
  ],
  // Of an image for another platform the words for architectures tell.
  ['image_not_found', /CannotPull.*(?:not found|manifest unknown|does not exist)/i, { facts: image }],
  ['pull_failed', /CannotPull(?!.*descriptor matching platform)/, { sure: 'likely' }],
]);
