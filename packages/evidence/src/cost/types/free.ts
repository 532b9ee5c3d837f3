/** Type prefixes of services whose resources cause no costs of their own. */
const FREE_SERVICES = ['AWS::IAM::', 'AWS::CodeStarConnections::', 'AWS::CodeConnections::'];

/** Resource types that cause no costs of their own. The usage that they cause is charged to other resources. */
const FREE_TYPES: ReadonlySet<string> = new Set(
  `
  AWS::ApplicationAutoScaling: ScalableTarget
  AWS::ApiGateway: Account Authorizer BasePathMapping Deployment DomainName GatewayResponse Method Model RequestValidator Resource Stage UsagePlan UsagePlanKey ApiKey
  AWS::ApiGatewayV2: ApiMapping Authorizer Deployment DomainName Integration IntegrationResponse Route RouteResponse Stage
  AWS::AutoScaling: LaunchConfiguration LifecycleHook ScalingPolicy ScheduledAction
  AWS::CDK: Metadata
  AWS::CertificateManager: Certificate
  AWS::CloudFormation: CustomResource Macro Stack WaitCondition WaitConditionHandle
  AWS::Chatbot: SlackChannelConfiguration MicrosoftTeamsChannelConfiguration
  AWS::CloudFront: CachePolicy CloudFrontOriginAccessIdentity OriginAccessControl OriginRequestPolicy ResponseHeadersPolicy
  AWS::CodeArtifact: Domain
  AWS::CodeBuild: ReportGroup SourceCredential
  AWS::CodeDeploy: Application DeploymentConfig DeploymentGroup
  AWS::CodePipeline: CustomActionType Webhook
  AWS::CodeStarNotifications: NotificationRule
  AWS::Config: DeliveryChannel
  AWS::EC2: DHCPOptions EgressOnlyInternetGateway EIPAssociation InternetGateway LaunchTemplate NetworkAcl NetworkAclEntry NetworkInterface Route RouteTable SecurityGroup SecurityGroupEgress SecurityGroupIngress Subnet SubnetNetworkAclAssociation SubnetRouteTableAssociation VolumeAttachment VPC VPCCidrBlock VPCDHCPOptionsAssociation VPCGatewayAttachment VPCPeeringConnection
  AWS::ECR: PullThroughCacheRule RegistryPolicy ReplicationConfiguration RepositoryCreationTemplate SigningConfiguration
  AWS::ECS: CapacityProvider ClusterCapacityProviderAssociations
  AWS::EFS: AccessPoint MountTarget
  AWS::ElastiCache: ParameterGroup SubnetGroup
  AWS::ElasticLoadBalancingV2: Listener ListenerCertificate ListenerRule TargetGroup
  AWS::Events: Connection EventBusPolicy Rule
  AWS::KMS: Alias
  AWS::Lambda: EventInvokeConfig EventSourceMapping LayerVersion LayerVersionPermission Permission Url
  AWS::Logs: LogStream QueryDefinition ResourcePolicy SubscriptionFilter
  AWS::RDS: DBClusterParameterGroup DBParameterGroup DBSubnetGroup EventSubscription OptionGroup
  AWS::Route53: RecordSet RecordSetGroup
  AWS::S3: AccessPoint BucketPolicy
  AWS::Scheduler: ScheduleGroup
  AWS::SecretsManager: ResourcePolicy RotationSchedule SecretTargetAttachment
  AWS::ServiceDiscovery: HttpNamespace Service
  AWS::SNS: Subscription TopicPolicy
  AWS::SQS: QueuePolicy
  AWS::SSM: Document MaintenanceWindow MaintenanceWindowTarget MaintenanceWindowTask
  AWS::WAFv2: IPSet LoggingConfiguration RegexPatternSet WebACLAssociation
  AWS::XRay: Group ResourcePolicy
  `
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [service, names] = line.trim().split(': ');
      return names.split(' ').map((name) => `${service}::${name}`);
    }),
);

/** Whether resources of a type are known to cause no costs of their own. */
export function isFree(type: string): boolean {
  return FREE_TYPES.has(type) || FREE_SERVICES.some((service) => type.startsWith(service));
}

/** Whether a resource is a custom resource. The template does not show which resources a custom resource creates. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
