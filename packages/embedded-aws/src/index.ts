export { isBootstrapStack } from './bootstrap/deploy-bootstrap';
export type { CallAuthorizer, CallPermission, CallPermissions, SignedCall } from './call-authorization/call-authorizer';
export { IamAuthorizer } from './call-authorization/iam-authorizer';
export { CloudFormationFront } from './cloudformation-front/cloudformation-front';
export { callEmulator, type Answer as EmulatorAnswer } from './cloudformation-front/emulator-call';
export { inEnvironment, type Environment } from './cloudformation-front/environment-view';
export { AssumedRoles } from './credentials/assumed-roles';
export { createLocalRunner, localRunnerArn } from './deployment/local-runner';
export type { Assumer, RoleCredentials } from './credentials/role-credentials';
export { checkAssembly, deployAssembly, environmentOf } from './assembly-deployment/deploy-assembly';
export { declaredPipelines, type DeclaredPipeline } from './assembly-deployment/declared-pipelines';
export { declaredSources, type DeclaredSource } from './assembly-deployment/declared-sources';
export { fingerprintOf } from './assembly-deployment/fingerprint';
export type { GivenParameters } from './assembly-deployment/given-parameters';
export { DeployedStacks } from './deployment/deployed-stacks';
export type {
  Adjustment,
  DeployedResource,
  DeployedStack,
  Deployment,
  LiveDeployment,
  PipelineTrigger,
  StackFollower,
} from './stacks/deployment';
export { StackFailedError } from './deployment/errors';
export { deployOnPaper } from './deployment/paper-deployment';
export { RunnerQueues } from './deployment/runner-queues';
export { startForAssembly } from './assembly-deployment/start-for-assembly';
export { parts, type Value } from './stacks/template';
export { withTemplate } from './deployment/template-place';
export type { AwsCredentials, EmbeddedAws } from './emulator/embedded-aws';
export { freePort } from './emulator/free-port';
export { ObjectStore, type PutOptions, type StoredObject } from './emulator/object-store';
export { EmbeddedAwsError, InstallationBrokenError } from './emulator/errors';
export { refuseRealAccount } from './emulator/real-account-guard';
export { RunningEmbeddedAws, startEmbeddedAws } from './emulator/start-embedded-aws';
export { findInstallation, type Installation } from './emulator/virtual-environment';
export { grantedAndUsed, type Enforcer, type RoleUse, type StatementUse } from './granted-permissions/granted-and-used';
export type { RecordedCall } from './emulator/recorded-calls';
export { ApiRefusedError } from './loopback/errors';
export { jsonOperations, type CallGate, type JsonOperations } from './call-authorization/json-operations';
export { LoopbackServer } from './loopback/loopback-server';
export {
  artifactStoreOf,
  inRunOrder,
  type Action,
  type ArtifactStoreDeclaration,
  type Condition,
  type ConditionResult,
  type ExecutionMode,
  type Pipeline,
  type RetryMode,
  type Rule,
  type Stage,
} from './pipeline-declaration/declaration';
export { parsePipeline } from './pipeline-declaration/parse-pipeline';
export { ruleAsAction } from './pipeline-declaration/rules';
export { PRIVATE_FILE, PRIVATE_FOLDER } from './private-modes';
export {
  describeMissing,
  describeUndecided,
  together,
  type AskedPermission,
  type PermissionFindings,
  type UndecidedPermission,
} from './required-permissions/check';
export { checkPermissions } from './required-permissions/check-permissions';
export { RequiredPermissions } from './required-permissions/required-permissions';
export { SecretRotationError } from './secret-rotation/errors';
export { SecretRotations, type RotationOutcome, type ScheduledRotation } from './secret-rotation/secret-rotations';
export { SecretsFront, type Death } from './secret-rotation/secrets-front';
export { up, type UpProps } from './up/up';
export { ArchiveError } from './zip/errors';
export { ZIP_LIMITS, extractZip } from './zip/extract-zip';
export { writeZip } from './zip/write-zip';
