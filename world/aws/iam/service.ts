/** IAM as a service: roles, and the question of what they may do. */
import * as client from '@aws-sdk/client-iam';
import { type Rules, ruled } from '../constraints.ts';
import { nullMember, type Service } from '../operation.ts';
import { roleOperations } from './roles.ts';
import { simulatePrincipalPolicy } from './simulate.ts';

const paging: Rules = { MaxItems: { min: 1, max: 1_000 }, Marker: { min: 1, max: 320 } };
const roleName = { min: 1, max: 64, pattern: '[\\w+=,.@-]+' };
const onPolicy: Rules = { RoleName: roleName, PolicyName: { min: 1, max: 128, pattern: '[\\w+=,.@-]+' } };

/** By operation (API model). */
const rules: Record<string, Rules> = {
  ListRoles: { ...paging, PathPrefix: { min: 1, max: 512, pattern: '/[\\u0021-\\u007F]*' } },
  ListRolePolicies: { ...paging, RoleName: roleName },
  SimulatePrincipalPolicy: paging,
  GetRole: { RoleName: roleName },
  CreateRole: {
    RoleName: roleName,
    Path: { min: 1, max: 512, pattern: '/|/[\\u0021-\\u007E]+/' },
    MaxSessionDuration: { min: 3_600, max: 43_200 },
  },
  PutRolePolicy: onPolicy,
  GetRolePolicy: onPolicy,
  DeleteRolePolicy: onPolicy,
};

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  key: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  schemas: client,
  missing: nullMember('ValidationError'),
  operations: ruled('ValidationError', rules, {
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    ...roleOperations,
  }),
};
