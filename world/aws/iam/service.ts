/** IAM as a service: roles, and the question of what they may do. */
import * as client from '@aws-sdk/client-iam';
import { nullMember, type Service } from '../operation.ts';
import { roleOperations } from './roles.ts';
import { simulatePrincipalPolicy } from './simulate.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  key: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  schemas: client,
  missing: nullMember('ValidationError'),
  operations: { SimulatePrincipalPolicy: simulatePrincipalPolicy, ...roleOperations },
};
