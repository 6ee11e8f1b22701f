/** Where cdk-nag asks for something that we do not do, and why not. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

type WithResources = { Resource: string[] };

/** Accepts the wildcards in the resources of these statements, one by one: any other in the same policy is still found. */
export function acceptWildcards(
  construct: IConstruct,
  statements: readonly WithResources[],
  reason: string,
): void {
  const wild = new Set(statements.flatMap(({ Resource }) => Resource.filter(arn => arn.includes('*'))));
  for (const arn of wild) accept(construct, `IAM5[Resource::${arn}]`, reason);
}

/** Accepts what a rule of cdk-nag's AwsSolutions pack finds in a construct and below it, or one finding of it. */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}
