import { closedVersion } from './closed-versions';
import { TemplateFinding } from './finding';
import { references, Resource, Template, within } from './template';

const PREFIX = 'slipway-evidence::';
const ANYWHERE = ['0.0.0.0/0', '::/0'];
const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
const ROLE_PROPERTIES = ['Role', 'RoleArn', 'ServiceRole'];

/** Says what is wrong with a resource, or nothing. */
type Rule = (resource: Resource, template: Required<Template>) => string | false | undefined;

/**
 * What other checks miss, or find only in one of its forms.
 *
 * The rights of roles are not among them: `least-privilege` refuses those at synthesis.
 */
const RULES: Readonly<Record<string, Rule>> = {
  'public-bucket': ({ Type, Properties }) =>
    Type === 'AWS::S3::Bucket' &&
    !BLOCKS.every(
      (block) => (Properties?.PublicAccessBlockConfiguration as Record<string, unknown> | undefined)?.[block] === true,
    ) &&
    `does not block all public access: set ${BLOCKS.join(', ')}`,

  unencrypted: ({ Type, Properties = {} }) => {
    const wanted =
      Type === 'AWS::RDS::DBInstance'
        ? ['StorageEncrypted']
        : Type === 'AWS::ElastiCache::ReplicationGroup'
          ? ['AtRestEncryptionEnabled', 'TransitEncryptionEnabled']
          : [];
    const missing = wanted.filter((property) => Properties[property] !== true);
    return missing.length > 0 && `is not encrypted: set ${missing.join(' and ')}`;
  },

  'open-ingress': ({ Type, Properties }) =>
    Type.startsWith('AWS::EC2::SecurityGroup') &&
    Type !== 'AWS::EC2::SecurityGroupEgress' &&
    [...within({ ...Properties, SecurityGroupEgress: [] })].some(
      ({ CidrIp, CidrIpv6 }) => ANYWHERE.includes(CidrIp as string) || ANYWHERE.includes(CidrIpv6 as string),
    ) &&
    'lets in the whole internet: name the range or the security group that needs it',

  'silent-alarm': ({ Type, Properties }) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].includes(Type) &&
    (Properties?.ActionsEnabled === false || [Properties?.AlarmActions ?? []].flat().length === 0) &&
    'tells nobody: give it an alarm action',

  'closed-version': closedVersion,

  'triggers-without-v2': ({ Type, Properties }) =>
    Type === 'AWS::CodePipeline::Pipeline' &&
    Properties?.Triggers !== undefined &&
    Properties.PipelineType !== 'V2' &&
    'has triggers, which only a pipeline of type V2 acts on: set PipelineType to V2',

  retained: ({ DeletionPolicy, UpdateReplacePolicy }) => {
    const policy = [DeletionPolicy, UpdateReplacePolicy].find((value) => value !== undefined && value !== 'Delete');
    return (
      policy &&
      `stays behind when its stack is deleted or replaces it (${policy}): set DeletionPolicy and UpdateReplacePolicy to Delete`
    );
  },

  'rights-come-later': (resource, { Resources }) => {
    const missing = missingPolicies(resource, Resources);
    return missing.length > 0 && `can be used before its role has its rights: let it depend on ${missing.join(', ')}`;
  },
};

/** What the house rules have against a template. All of it is an error. */
export function houseFindings({ Resources = {} }: Template): TemplateFinding[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) =>
    Object.entries(RULES).flatMap(([rule, check]): TemplateFinding[] => {
      const message = check(resource, { Resources });
      return message ? [{ rule: PREFIX + rule, severity: 'error', logicalId, message }] : [];
    }),
  );
}

/** The policies of the role that a resource acts under, which it neither depends on nor refers to. */
function missingPolicies(resource: Resource, resources: Readonly<Record<string, Resource>>): string[] {
  const roles = Object.entries(resource.Properties ?? {})
    .filter(([property]) => ROLE_PROPERTIES.includes(property))
    .flatMap(([, value]) => references(value));
  const known = new Set([resource.DependsOn ?? [], references(resource.Properties)].flat());
  return Object.entries(resources)
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && references(Properties?.Roles).some((role) => roles.includes(role)),
    )
    .map(([policy]) => policy)
    .filter((policy) => !known.has(policy));
}
