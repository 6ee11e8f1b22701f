/** The two files as somebody wrote them: settings.yaml, and as much of slipway.yaml as the AWS side is made of. */
import { parse, YAMLParseError } from 'yaml';

/** What the files are refused for: said as it stands, since whoever wrote them can mend it. */
export class SettingsError extends Error {}

/** A VPC that is there already. */
export type OwnVpc = { id: string; zones: string[]; privateSubnets: string[]; publicSubnets: string[] };

export type Written = {
  account?: string;
  region?: string;
  namespace?: string;
  architecture?: string;
  alarmsTo?: string;
  restoreFrom?: string;
  slack?: { certificate?: string };
  vpc?: Partial<OwnVpc>;
  freeRoles?: string[];
  /** The roles that tasks are handed, by target. */
  passRoles?: Record<string, string[]>;
};

export type WrittenConfig = {
  targets?: Record<string, { account: string; region: string; clusters: string[]; readRole: string }>;
  authorities?: Record<string, { roles: Record<string, string> }>;
  rules?: {
    name: string;
    match?: { targets?: string[]; [narrower: string]: unknown };
    approvals?: number;
    from?: string[];
    stepUp?: boolean;
    deny?: string;
    breakGlass?: { from?: string[] };
  }[];
  alerts?: { queues?: string[] };
};

/** Returns what a file's text says, without keys behind which nothing stands. Throws SettingsError with the place where it is no YAML. */
export function readYaml<T extends object>(file: string, text: string): T | Record<string, never> {
  try {
    const said = Object.entries((parse(text) as T | null) ?? {}).filter(([, value]) => value !== null);
    return Object.fromEntries(said) as T;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new SettingsError(`${file} is no YAML; mend this first: ${error.message.split('\n')[0]}`);
  }
}

/** Returns the name of a role by its ARN, without its path. */
export const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Returns the Region and the account that an ARN names; a role's has no Region. */
export function placeOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}
