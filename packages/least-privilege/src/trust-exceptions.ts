import { serviceNameOf } from './service-name';

/** A service that AWS does not document as sending a source condition when it assumes a role. */
export interface TrustException {
  /** Name of the service as in its principal, without the region and `amazonaws.com`. */
  readonly service: string;
  /** Reason why the source condition is left out. */
  readonly reason: string;
  /** Address of the AWS page that shows the trust policy. */
  readonly source: string;
}

/**
 * The services whose roles have no source condition in their trust policy.
 *
 * They could never assume a role that required `aws:SourceAccount`. `iam:PassRole` keeps them from using roles of other
 * accounts: a role can only be passed within its account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const TRUST_EXCEPTIONS: readonly TrustException[] = [
  {
    service: 'ec2',
    reason: 'an instance profile is for instances of the same account, and EC2 sends no source',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  },
  {
    service: 'edgelambda',
    reason: 'a function at the edge runs where the request arrives, and the documented trust policy has no condition',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  },
  {
    service: 'ecs',
    reason:
      'the documented trust policy of an infrastructure role has no condition; a service would hang for hours if ECS sent no source',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  },
];

/** Returns the exception for a service, or undefined if AWS documents it as sending a source condition. */
export function trustExceptionFor(principal: string): TrustException | undefined {
  const name = serviceNameOf(principal);
  return TRUST_EXCEPTIONS.find(({ service }) => service === name);
}
