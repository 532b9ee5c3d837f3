import type { PostureCheck, PostureProblem } from '../check';
import { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import { isObject, isOpaque } from '../template-value';

const TARGET_GROUP = ['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::VpcLattice::TargetGroup'];
const RULE = ['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::Listener'];
const SECURITY_GROUP = ['AWS::EC2::SecurityGroup', 'AWS::EC2::VPC', 'AWS::RDS::DBCluster'];
const KEY = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey', 'AWS::KMS::Alias'];

/**
 * Resource types to which a property can refer, by property name. A name has the same meaning in all resource types.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  TargetGroupArn: TARGET_GROUP,
  TargetGroupARNs: TARGET_GROUP,
  AlternateTargetGroupArn: TARGET_GROUP,
  ProductionListenerRule: RULE,
  TestListenerRule: RULE,
  ListenerArn: ['AWS::ElasticLoadBalancingV2::Listener'],
  LoadBalancerArn: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
  TaskDefinition: ['AWS::ECS::TaskDefinition'],
  Cluster: ['AWS::ECS::Cluster'],
  SubnetId: ['AWS::EC2::Subnet'],
  VpcId: ['AWS::EC2::VPC'],
  SecurityGroups: SECURITY_GROUP,
  SecurityGroupIds: SECURITY_GROUP,
  VPCSecurityGroups: SECURITY_GROUP,
  VpcSecurityGroupIds: SECURITY_GROUP,
  DBSubnetGroupName: ['RDS', 'DocDB', 'Neptune'].map((service) => `AWS::${service}::DBSubnetGroup`),
  KmsMasterKeyId: KEY,
  KmsKeyId: KEY,
  TopicArn: ['AWS::SNS::Topic'],
  RoleArn: ['AWS::IAM::Role'],
  ServiceRole: ['AWS::IAM::Role'],
  ExecutionRoleArn: ['AWS::IAM::Role'],
  TaskRoleArn: ['AWS::IAM::Role'],
};

/** Properties that require an ARN although their names do not end in `Arn`, as `type property`. */
const ARNS = ['AWS::Lambda::Function Role'];

/** Types of resources whose `Ref` is a name or URL, and never their ARN. */
const NAMED = [
  'AWS::IAM::Role',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::Logs::LogGroup',
  'AWS::ECR::Repository',
  'AWS::Kinesis::Stream',
];

/**
 * Reports references to a resource of the wrong type, such as a listener in a property that requires a target group,
 * and names in properties that require an ARN.
 */
export const referenceKind: PostureCheck = {
  id: 'reference-kind',
  wants:
    'references to resources of the type that the property expects, such as a target group, and ARNs where it expects ARNs',
  why: 'otherwise, the deployment fails although the template is valid, or traffic is sent to the wrong destination',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) =>
    resource.type.startsWith('AWS::')
      ? referencesIn(resource, (name) => Object.hasOwn(KINDS, name) || needsArn(resource.type, name)).flatMap(
          ([name, part]) => [
            ...ofKind(name, part, assembly),
            ...(needsArn(resource.type, name) ? ofName(name, part, assembly) : []),
          ],
        )
      : [],
};

function ofKind(name: string, part: Part, assembly: PostureAssembly): PostureProblem[] {
  const type = targetType(part, assembly);
  const kinds = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return type === undefined || kinds === undefined || kinds.includes(type)
    ? []
    : [
        {
          problem: `${name} refers to a resource of type ${type}`,
          instead: `refer to a resource of type ${kinds.join(' or ')}`,
          location: part.location,
        },
      ];
}

/** Finds a `Ref` that resolves to a name in a property that requires an ARN. */
function ofName(name: string, part: Part, assembly: PostureAssembly): PostureProblem[] {
  const { resource, attribute } = assembly.reference(part) ?? {};
  return resource === undefined || attribute !== undefined || !NAMED.includes(resource.type)
    ? []
    : [
        {
          problem: `${name} requires an ARN, but the Ref of a resource of type ${resource.type} is not one`,
          instead: 'use Fn::GetAtt with the attribute Arn',
          location: part.location,
        },
      ];
}

function needsArn(type: string, name: string): boolean {
  return /(Arn|ARN)s?$/.test(name) || ARNS.includes(`${type} ${name}`);
}

/**
 * Returns the type of the AWS resource to which a reference refers. Returns `undefined` for a custom resource or an SSM
 * parameter, whose values can refer to resources of any type, and for an attribute that does not identify the resource,
 * such as the network of a subnet.
 */
function targetType(part: Part, assembly: PostureAssembly): string | undefined {
  const reference = assembly.reference(part);
  const type = reference?.resource.type;
  return type?.startsWith('AWS::') &&
    type !== 'AWS::CloudFormation::CustomResource' &&
    type !== 'AWS::SSM::Parameter' &&
    identifies(reference?.attribute, type)
    ? type
    : undefined;
}

/**
 * Whether an attribute is the ARN, ID or name of the resource itself: `Arn`, or `GroupId` of a security group, but not
 * `VpcId` of a security group.
 */
function identifies(attribute: string | undefined, type: string): boolean {
  const [, kind] = /^(.*?)(?:Arn|Id|FullName|Name)$/.exec(attribute ?? 'Arn') ?? [];
  return kind !== undefined && type.toLowerCase().endsWith(kind.toLowerCase());
}

type Reference = readonly [name: string, part: Part];

/** Returns the references in properties with certain names, at any depth. */
function referencesIn(part: Part, isWanted: (name: string) => boolean, found: Reference[] = []): Reference[] {
  if (Array.isArray(part.value)) {
    part.listed().forEach((item) => referencesIn(item, isWanted, found));
    return found;
  }
  for (const [name, inner] of isObject(part.value) ? part.entries() : []) {
    if (isWanted(name)) {
      const opaque = inner.listed().filter(({ value }) => isOpaque(value));
      found.push(...opaque.map((one): Reference => [name, one]));
    } else {
      referencesIn(inner, isWanted, found);
    }
  }
  return found;
}
