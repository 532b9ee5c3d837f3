import { serviceNameOf } from './service-name';

/**
 * Service for which AWS does not document that it sends `aws:SourceArn` or `aws:SourceAccount` when it assumes a role.
 */
export interface TrustException {
  /** Service name as in the service principal, without the region and `amazonaws.com`. */
  readonly service: string;
  /** Reason why trust policies for the service have no source condition. */
  readonly reason: string;
  /** URL of the AWS documentation page that shows the service's trust policy. */
  readonly source: string;
}

/**
 * Services whose roles have no source condition in their trust policy.
 *
 * If a service does not send `aws:SourceAccount`, it cannot assume a role whose trust policy requires the key. These
 * services do not need the condition, because `iam:PassRole` works only within an account, so the services cannot use
 * roles of other accounts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const TRUST_EXCEPTIONS: readonly TrustException[] = [
  {
    service: 'ec2',
    reason: 'instance profiles work only for instances of the same account, and EC2 does not send aws:SourceArn',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  },
  {
    service: 'edgelambda',
    reason: 'edge functions run in the region of the request, and the documented trust policy has no condition',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  },
  {
    service: 'ecs',
    reason:
      'the documented trust policy for infrastructure roles has no condition, and a deployment would hang for hours if ECS did not send aws:SourceArn',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  },
];

/** Returns the exception for a service principal, or undefined if the service is not in `TRUST_EXCEPTIONS`. */
export function trustExceptionFor(principal: string): TrustException | undefined {
  const name = serviceNameOf(principal);
  return TRUST_EXCEPTIONS.find(({ service }) => service === name);
}
