/**
 * Description of what a caller can do with an action that escalates its permissions, even if the action is allowed on
 * only one ARN.
 */
type Way = string;

const WRITES_POLICY: Way = 'change the policy of an identity, and so grant it any permission';
const ATTACHES_POLICY: Way = 'attach a policy to an identity, and so grant it the permissions of that policy';
const BECOMES_IDENTITY: Way = 'obtain credentials of another identity, and act as that identity';
const LIFTS_BOUNDARY: Way =
  'change or remove the permissions boundary of an identity, or remove a policy that denies it permissions';
const GRANTS_KEY: Way = 'grant anyone the use of the key, including itself, without a policy that allows this';
const OPENS_RESOURCE: Way = 'change who has access to the resource, and so grant access to anyone';

/**
 * Actions with which callers can get more permissions than they were granted, each with a description of how.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 * IAM actions with the access level "Permissions management"
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html services that
 * support resource-based policies
 */
export const ESCALATIONS: ReadonlyMap<string, Way> = new Map([
  ...of(
    WRITES_POLICY,
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
    'iam:PutGroupPolicy',
    'iot:CreatePolicyVersion',
    'iot:SetDefaultPolicyVersion',
    'organizations:UpdatePolicy',
    'sso:PutInlinePolicyToPermissionSet',
  ),
  ...of(
    ATTACHES_POLICY,
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:AttachGroupPolicy',
    'iam:AddUserToGroup',
    'sso:AttachManagedPolicyToPermissionSet',
    'sso:AttachCustomerManagedPolicyReferenceToPermissionSet',
    'sso:CreateAccountAssignment',
    'identitystore:CreateGroupMembership',
    'eks:CreateAccessEntry',
    'eks:UpdateAccessEntry',
    'eks:AssociateAccessPolicy',
    'iot:AttachPolicy',
    'organizations:AttachPolicy',
  ),
  ...of(
    BECOMES_IDENTITY,
    'iam:UpdateAssumeRolePolicy',
    'iam:CreateAccessKey',
    'iam:UpdateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:CreateServiceSpecificCredential',
    'iam:ResetServiceSpecificCredential',
    'iam:UploadSigningCertificate',
    'iam:UploadSSHPublicKey',
    'iam:CreateSAMLProvider',
    'iam:UpdateSAMLProvider',
    'iam:CreateOpenIDConnectProvider',
    'iam:AddClientIDToOpenIDConnectProvider',
    'iam:UpdateOpenIDConnectProviderThumbprint',
    // adds a public key to an endpoint on which code runs with a role
    'glue:UpdateDevEndpoint',
  ),
  ...of(
    LIFTS_BOUNDARY,
    'iam:DeleteRolePermissionsBoundary',
    'iam:DeleteUserPermissionsBoundary',
    'iam:DeleteRolePolicy',
    'iam:DeleteUserPolicy',
    'iam:DeleteGroupPolicy',
    'iam:DetachRolePolicy',
    'iam:DetachUserPolicy',
    'iam:DetachGroupPolicy',
    'iam:PutRolePermissionsBoundary',
    'iam:PutUserPermissionsBoundary',
    'organizations:DetachPolicy',
  ),
  // https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
  ...of(GRANTS_KEY, 'kms:CreateGrant'),
  ...of(
    OPENS_RESOURCE,
    'kms:PutKeyPolicy',
    'lambda:AddPermission',
    'lambda:AddLayerVersionPermission',
    's3:PutBucketPolicy',
    's3:PutBucketAcl',
    's3:PutAccessPointPolicy',
    'sns:AddPermission',
    'sqs:AddPermission',
    'secretsmanager:PutResourcePolicy',
    'ecr:SetRepositoryPolicy',
    'ecr:PutRegistryPolicy',
    'events:PutPermission',
    'dynamodb:PutResourcePolicy',
    'kinesis:PutResourcePolicy',
    'logs:PutResourcePolicy',
    'glue:PutResourcePolicy',
    'backup:PutBackupVaultAccessPolicy',
    'codeartifact:PutDomainPermissionsPolicy',
    'codeartifact:PutRepositoryPermissionsPolicy',
    'codebuild:PutResourcePolicy',
    'elasticfilesystem:PutFileSystemPolicy',
    'sns:SetTopicAttributes',
    'sqs:SetQueueAttributes',
    's3:PutBucketPublicAccessBlock',
    's3:PutAccountPublicAccessBlock',
    's3:PutAccessPointPublicAccessBlock',
    's3:PutBucketOwnershipControls',
    's3:PutMultiRegionAccessPointPolicy',
    's3:PutAccessGrantsInstanceResourcePolicy',
    's3express:PutBucketPolicy',
    's3tables:PutTableBucketPolicy',
    's3tables:PutTablePolicy',
    'ecr-public:SetRepositoryPolicy',
    'ec2:ModifyImageAttribute',
    'ec2:ModifySnapshotAttribute',
    'rds:ModifyDBSnapshotAttribute',
    'rds:ModifyDBClusterSnapshotAttribute',
    'ram:CreateResourceShare',
    'ram:AssociateResourceShare',
    'ssm:ModifyDocumentPermission',
    'ssm:PutResourcePolicy',
    'schemas:PutResourcePolicy',
    'cloudtrail:PutResourcePolicy',
    'redshift:PutResourcePolicy',
    'network-firewall:PutResourcePolicy',
    'vpc-lattice:PutAuthPolicy',
    'vpc-lattice:PutResourcePolicy',
    'apigateway:UpdateRestApiPolicy',
    'ses:PutIdentityPolicy',
    'glacier:SetVaultAccessPolicy',
    'acm-pca:PutPolicy',
    'mediastore:PutContainerPolicy',
    'imagebuilder:PutImagePolicy',
    'imagebuilder:PutComponentPolicy',
    'aoss:UpdateAccessPolicy',
    'lakeformation:GrantPermissions',
    'cognito-identity:SetIdentityPoolRoles',
  ),
]);

/**
 * Actions with which a caller can run its own code under a role that it passes with `iam:PassRole`, by the service that
 * assumes the role.
 *
 * ECS, CodeBuild and CloudFormation are omitted: every delivery passes roles to tasks, builds and stacks, and its
 * `iam:PassRole` statements name those roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const TAKEOVERS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'lambda.amazonaws.com',
    [
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:CreateFunction',
      'synthetics:CreateCanary',
      'synthetics:UpdateCanary',
    ],
  ],
  [
    'ec2.amazonaws.com',
    [
      'ec2:RunInstances',
      'ec2:AssociateIamInstanceProfile',
      'ec2:ReplaceIamInstanceProfileAssociation',
      'autoscaling:CreateLaunchConfiguration',
      'elasticmapreduce:RunJobFlow',
    ],
  ],
  ['glue.amazonaws.com', ['glue:CreateDevEndpoint', 'glue:CreateJob', 'glue:UpdateJob', 'glue:CreateSession']],
  [
    'sagemaker.amazonaws.com',
    ['sagemaker:CreateNotebookInstance', 'sagemaker:CreateTrainingJob', 'sagemaker:CreateProcessingJob'],
  ],
  ['datapipeline.amazonaws.com', ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition']],
  ['states.amazonaws.com', ['states:CreateStateMachine', 'states:UpdateStateMachine']],
  ['scheduler.amazonaws.com', ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule']],
  ['ssm.amazonaws.com', ['ssm:StartAutomationExecution', 'ssm:StartChangeRequestExecution']],
  ['codepipeline.amazonaws.com', ['codepipeline:CreatePipeline', 'codepipeline:UpdatePipeline']],
  ['tasks.apprunner.amazonaws.com', ['apprunner:CreateService', 'apprunner:UpdateService']],
  ['emr-serverless.amazonaws.com', ['emr-serverless:StartJobRun']],
  ['kinesisanalytics.amazonaws.com', ['kinesisanalytics:CreateApplication', 'kinesisanalytics:UpdateApplication']],
  ['pipes.amazonaws.com', ['pipes:CreatePipe', 'pipes:UpdatePipe']],
  [
    'bedrock-agentcore.amazonaws.com',
    ['bedrock-agentcore:CreateAgentRuntime', 'bedrock-agentcore:CreateCodeInterpreter'],
  ],
]);

function of(way: Way, ...actions: readonly string[]): [string, Way][] {
  return actions.map((action) => [action.toLowerCase(), way]);
}
