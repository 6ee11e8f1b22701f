/** Who may become a role of the bot's (design.md §6). Plain objects, no CDK. */

export type Document = { Version: string; Statement: object[] };

/** Returns a policy of these statements. */
export const document = (Statement: object[]): Document => ({ Version: '2012-10-17', Statement });

/** Session tags that a step brings; a session with any other is refused. */
const tags = ['slipway:op', 'slipway:requester', 'slipway:approver', 'slipway:plan'];

/** Who may read: the worker, in a session that says it is Slipway's. */
export const readTrust = (worker: string): Document =>
  document([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { AWS: worker },
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { 'sts:RoleSessionName': 'slipway-*' } },
    },
  ]);

/**
 * Who may act: the worker, for an op, in somebody's name; with four eyes, only when whoever approved is not whoever asked. Three
 * statements, since TagSession and SetSourceIdentity carry fewer keys than AssumeRole (security.md §3.4).
 */
export function operatorTrust(worker: string, free: boolean): Document {
  const Principal = { AWS: worker };
  const approver = 'aws:RequestTag/slipway:approver';
  const named = {
    'sts:RoleSessionName': 'slipway-*',
    'sts:SourceIdentity': 'slack-*',
    'aws:RequestTag/slipway:op': '?*',
    'aws:RequestTag/slipway:requester': '?*',
  };
  const fourEyes = {
    StringLike: { ...named, [approver]: '?*' },
    StringNotEquals: { [approver]: '${aws:RequestTag/slipway:requester}' },
  };
  return document([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: free ? { StringLike: named } : fourEyes,
    },
    {
      Sid: 'Tag',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: {
        StringLike: { 'aws:RequestTag/slipway:op': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
      },
    },
    {
      Sid: 'Src',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'slack-*' } },
    },
  ]);
}
