/** The way in that HTTP mode needs: a load balancer that knows one path. In Socket Mode there is none. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accept } from './accepted.ts';
import { type Half, image } from './half.ts';

/** Slack's requests on their way to `web`. */
export class Ingress extends Construct {
  /** What the name that people give Slack stands for (a CNAME, or an alias of Route 53). */
  readonly address: string;

  constructor(scope: Construct, { vpc, certificate, web }: { vpc: IVpc; certificate: string; web: Half }) {
    super(scope, 'Ingress');
    const securityGroup = new SecurityGroup(this, 'Access', {
      vpc,
      allowAllOutbound: false,
      description: 'Slack to Slipway',
    });
    const balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc,
      securityGroup,
      internetFacing: true,
      dropInvalidHeaderFields: true,
      deletionProtection: true,
    });
    this.address = balancer.loadBalancerDnsName;
    balancer.logAccessLogs(this.logs());
    const listener = balancer.addListener('Https', {
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [ListenerCertificate.fromArn(certificate)],
      sslPolicy: SslPolicy.TLS13_RES,
      defaultAction: ListenerAction.fixedResponse(404),
    });
    accept(
      securityGroup,
      'EC23',
      'Slack calls from anywhere; each request is signed, and any other path ends in 404.',
    );
    const target = web.service.loadBalancerTarget({ containerName: 'web', containerPort: image.port });
    listener.addTargets('Web', {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns(['/slack/events'])],
      port: image.port,
      protocol: ApplicationProtocol.HTTP,
      targets: [target],
      deregistrationDelay: Duration.seconds(20),
      healthCheck: {
        port: `${image.metricsPort}`,
        // Not readiness: that is Redis's, too, and a failover of Redis must not have every task replaced.
        path: '/livez',
        interval: Duration.seconds(10),
        healthyThresholdCount: 2,
      },
    });
    web.service.connections.allowFrom(securityGroup, Port.tcp(image.metricsPort), 'Are you ready?');
    securityGroup.connections.allowTo(web.service, Port.tcp(image.metricsPort), 'Are you ready?');
  }

  private logs(): Bucket {
    const bucket = new Bucket(this, 'Logs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    accept(bucket, 'S1', 'It holds access logs itself.');
    return bucket;
  }
}
