import type { PostureCheck } from '../check';
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

/**
 * Reports references to a resource of the wrong type, such as a listener in a property that requires a target group.
 */
export const referenceKind: PostureCheck = {
  id: 'reference-kind',
  wants: 'references to resources of the type that the property expects, such as a target group',
  why: 'otherwise, the deployment fails although the template is valid, or traffic is sent to the wrong destination',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) =>
    resource.type.startsWith('AWS::')
      ? referencesIn(resource).flatMap(([name, part]) => {
          const type = targetType(part, assembly);
          return type === undefined || KINDS[name].includes(type)
            ? []
            : [
                {
                  problem: `${name} refers to a resource of type ${type}`,
                  instead: `refer to a resource of type ${KINDS[name].join(' or ')}`,
                  location: part.location,
                },
              ];
        })
      : [],
};

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

function referencesIn(part: Part): Reference[] {
  if (Array.isArray(part.value)) {
    return part.listed().flatMap(referencesIn);
  }
  return isObject(part.value)
    ? part.entries().flatMap(([name, inner]) =>
        Object.hasOwn(KINDS, name)
          ? inner
              .listed()
              .filter(({ value }) => isOpaque(value))
              .map((one): Reference => [name, one])
          : referencesIn(inner),
      )
    : [];
}
