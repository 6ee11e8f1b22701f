/** Where the bot writes: what it does, and the audit trail that it cannot take back. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CustomDataIdentifier,
  DataIdentifier,
  DataProtectionPolicy,
  LogGroup,
  RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The bot's own redactor comes first; what it might miss of its own keys, CloudWatch masks. */
const masked = () =>
  new DataProtectionPolicy({
    identifiers: [
      DataIdentifier.AWSSECRETKEY,
      DataIdentifier.OPENSSHPRIVATEKEY,
      DataIdentifier.PKCSPRIVATEKEY,
      new CustomDataIdentifier('SlackToken', 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
      new CustomDataIdentifier('SlackAppToken', 'xapp-[A-Za-z0-9-]{10,}'),
    ],
  });

/** The log groups of one bot. */
export class Logs extends Construct {
  readonly web: LogGroup;
  readonly worker: LogGroup;
  readonly flow: LogGroup;
  /** Not masked: a masked record would not prove the chain any more. Its records hold no secrets, and it outlives the stack. */
  readonly audit: LogGroup;

  constructor(scope: Construct, namespace: string) {
    super(scope, 'Logs');
    const group = (id: string, name: string) =>
      new LogGroup(this, id, {
        logGroupName: `/${namespace}/${name}`,
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
        dataProtectionPolicy: masked(),
      });
    this.web = group('Web', 'web');
    this.worker = group('Worker', 'worker');
    this.flow = new LogGroup(this, 'Flow', {
      logGroupName: `/${namespace}/flow`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.audit = new LogGroup(this, 'Audit', {
      logGroupName: `/${namespace}/audit`,
      retention: RetentionDays.TWO_YEARS,
      // A first deployment that fails leaves nothing in the way of the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
