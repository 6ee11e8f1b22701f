/**
 * Tasks that could not be set up (ECS developer guide, "ResourceInitializationError errors", "ResourceNotFoundException
 * errors", "TaskFailedToStart errors"). Pure.
 */
import type { Facts } from '../../seen.ts';
import type { Rule } from './case.ts';
import { sayings } from './saying.ts';

const named =
  (like: RegExp) =>
  (text: string): Facts => {
    const name = like.exec(text)?.[1];
    return name === undefined ? {} : { name };
  };

/** A secret of Secrets Manager without its random end, or a parameter of Systems Manager. */
const secret = named(/(?:secret:|parameter\/)([\w/+=.@-]+?)(?:-[A-Za-z0-9]{6})?(?=[:'\s]|$)/);
const role = named(/role\/([\w+=,.@/-]+)/);

const fetching = 'unable to pull secrets|retrieve secrets?|secrets ?manager|retrieve the secret|parameter';

export const starting: Rule[] = sayings([
  [
    'secret_missing',
    /ResourceNotFoundException.*(?:secret)|invalid (?:ssm )?parameters|ParameterNotFound|did not contain json key/i,
    { facts: secret },
  ],
  [
    'secret_denied',
    /AccessDenied.*(?:secretsmanager:|ssm:GetParameter|kms:Decrypt)|not authorized to perform: (?:secretsmanager|ssm|kms):/i,
    { facts: secret },
  ],
  [
    'secret_unreachable',
    new RegExp(
      `(?:${fetching}).*(?:context deadline|RequestCanceled|i/o timeout|connection issue|send request failed)`,
      'i',
    ),
    { facts: secret },
  ],
  // Registry auth is asked for in the same step; what went wrong with it is told with pulling.
  [
    'secret_unreadable',
    /unable to pull secrets or registry auth(?!.*(?:ecr:|api\.ecr|Amazon ECR))/i,
    { sure: 'likely' },
  ],
  [
    'log_group_missing',
    /(?:validate logger args|logging driver).*(?:log group does not exist|ResourceNotFoundException)/i,
  ],
  ['logs_unreachable', /(?:validate logger args|logging driver)/i, { sure: 'likely' }],
  [
    'subnet_full',
    /InsufficientFreeAddresses|not have enough free addresses/i,
    { facts: named(/subnet '?(subnet-[0-9a-f]+)/) },
  ],
  ['efs_not_mounted', /EFS utils|mount\.nfs4|EFS volumes/i, { facts: named(/(fs-[0-9a-f]+)/) }],
  ['no_network_interface', /network interface|configure ENI|pull task ENI/i, { sure: 'likely' }],
  ['role_not_assumable', /unable to assume the role '?arn:/i, { facts: role }],
  [
    'set_up_failed',
    /ResourceInitializationError(?!.*(?:exec format|exec: ))|CannotCreate|CannotStart(?!.*(?:exec format|exec: |executable))/,
    { sure: 'likely' },
  ],
]);
