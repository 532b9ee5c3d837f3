import { serviceNameOf } from './service-name';

/** Service that is not documented to send a source when it assumes a role. */
export interface TrustException {
  /** Service name as in the service principal, without the region and `amazonaws.com`. */
  readonly service: string;
  /** Reason why the trust policy has no source condition. */
  readonly reason: string;
  /** URL of the AWS page that shows the trust policy. */
  readonly source: string;
}

/**
 * Services whose roles have no source condition in their trust policy.
 *
 * These services could never assume a role that requires `aws:SourceAccount`. They cannot use roles of other accounts,
 * because `iam:PassRole` works only within an account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const TRUST_EXCEPTIONS: readonly TrustException[] = [
  {
    service: 'ec2',
    reason: 'instance profiles work only for instances of the same account, and EC2 sends no source',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  },
  {
    service: 'edgelambda',
    reason: 'functions at the edge run in the region of the request, and the documented trust policy has no condition',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  },
  {
    service: 'ecs',
    reason:
      'the documented trust policy of infrastructure roles has no condition, and a deployment would hang for hours if ECS sent no source',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  },
];

/** Returns the exception for a service, or undefined if the service is documented to send a source. */
export function trustExceptionFor(principal: string): TrustException | undefined {
  const name = serviceNameOf(principal);
  return TRUST_EXCEPTIONS.find(({ service }) => service === name);
}
