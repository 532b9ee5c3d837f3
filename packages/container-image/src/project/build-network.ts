import { Stack, Validations } from 'aws-cdk-lib/core';
import { CfnProject, Project } from 'aws-cdk-lib/aws-codebuild';
import {
  Connections,
  IConnectable,
  IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetSelection,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { Grant, IRole } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';

const HTTPS = 443;
const DELETE = 'ec2:DeleteNetworkInterface';
/** Actions that have no resource-level permissions. */
const DESCRIBE = [
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/** Properties of the VPC placement of builds. */
export interface BuildNetworkProps {
  /** VPC in which the builds run. */
  readonly vpc: IVpc;
  /**
   * Subnets of the builds. They need a route to a NAT gateway, because a build has no public IP address.
   *
   * @default - the private subnets with egress
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
   */
  readonly subnets?: SubnetSelection;
}

/**
 * VPC placement of builds: private subnets, and a security group that allows no inbound traffic and only HTTPS
 * outbound.
 *
 * To open another port, call `connections.allowTo`. Builds download packages and images through NAT gateways, which AWS
 * charges by the gigabyte.
 */
export class BuildNetwork extends Construct implements IConnectable {
  /** Connections of the builds, with their security group. */
  public readonly connections: Connections;
  private readonly vpcId: string;
  private readonly subnetIds: readonly string[];

  constructor(scope: Construct, id: string, props: BuildNetworkProps) {
    super(scope, id);
    requireProps<BuildNetworkProps>(this, props, { vpc: 'an IVpc' });
    const { vpc, subnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS } } = props;
    this.vpcId = vpc.vpcId;
    this.subnetIds = vpc.selectSubnets(subnets).subnetIds;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Builds: nobody reaches them, and they reach HTTPS',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS), 'AWS, package registries and image registries');
    this.connections = new Connections({ securityGroups: [securityGroup] });
  }

  /**
   * Places a project in the VPC, and allows its role to create network interfaces there for CodeBuild only.
   *
   * @param role service role of the project; the project is created after the role's permissions
   * @see
   * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
   */
  public place(project: Project, role: IRole): void {
    const { securityGroups } = this.connections;
    const securityGroupIds = securityGroups.map(({ securityGroupId }) => securityGroupId);
    (project.node.defaultChild as CfnProject).vpcConfig = {
      vpcId: this.vpcId,
      subnets: [...this.subnetIds],
      securityGroupIds,
    };
    const arn = (resource: string) => Stack.of(this).formatArn({ service: 'ec2', resource });
    const interfaces = arn('network-interface/*');
    const subnets = this.subnetIds.map((subnet) => arn(`subnet/${subnet}`));
    const groups = securityGroupIds.map((group) => arn(`security-group/${group}`));
    const grant = (actions: string[], resourceArns: string[]) =>
      Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    grant(['ec2:CreateNetworkInterface'], [interfaces, ...subnets, ...groups]);
    grant([DELETE], [interfaces]);
    grant(DESCRIBE, ['*']);
    Grant.addToPrincipal({
      grantee: role,
      actions: ['ec2:CreateNetworkInterfacePermission'],
      resourceArns: [interfaces],
      conditions: { StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com', 'ec2:Subnet': subnets } },
    });
    Validations.of(role).acknowledge({
      id: `least-privilege::open-resource[${DELETE}]`,
      reason:
        'CodeBuild creates and deletes a network interface for each build, and its ID is not known beforehand' +
        ' (docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html)',
    });
  }
}
