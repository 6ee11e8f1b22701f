/** When the parameters that a service reads changed, as far as Parameter Store may be asked. */
import type { Eyes, ParameterFacts } from '../../aws/index.ts';
import type { Look } from '../look.ts';
import type { Referred } from './references.ts';

const parameterArn = /^arn:aws[\w-]*:ssm:([\w-]+):(\d*):parameter\//;

/**
 * Returns by id what is known of each parameter: facts, that there is none of the name, or nothing where AWS does not say. Not in it is
 * what is not asked about: parameters of another account, and those that are named with a version or a label.
 */
export async function parametersTold(
  eyes: Pick<Eyes, 'parameters'>,
  sources: readonly Referred[],
  account: string,
  look: Look,
): Promise<Map<string, ParameterFacts | 'missing' | undefined>> {
  const asked = sources.flatMap(({ kind, id, name }) => {
    const [, region = '', owner] = parameterArn.exec(id) ?? [];
    return kind === 'parameter' && owner === account && !name.includes(':') ? [{ id, name, region }] : [];
  });
  const regions = [...new Set(asked.map(({ region }) => region))];
  const told = await Promise.all(
    regions.map(async region => {
      const here = asked.filter(one => one.region === region);
      const names = here.map(({ name }) => name);
      const what = `the parameters in ${region}`;
      const seen = await look.at(what, undefined, () => eyes.parameters.describe(region, names));
      if (seen?.whole === false) look.unchecked.push(`${what} (there are too many to look through)`);
      const none = seen?.whole ? 'missing' : undefined;
      return here.map(({ id, name }) => [id, seen?.found.get(name) ?? none] as const);
    }),
  );
  return new Map(told.flat());
}
