/** Resource types with data, which is lost if a logical ID changes, because CloudFormation replaces the resource. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'Custom::BucketContents',
  'Custom::RecoverableSecret',
  'Custom::RunningImage',
];

/** Returns the logical IDs of the resources in a template that contain data, by resource type. */
export function statefulIds({
  Resources,
}: {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}): Record<string, string[]> {
  const idsOf = (type: string) => Object.keys(Resources).filter((id) => Resources[id].Type === type);
  return Object.fromEntries(STATEFUL.map((type) => [type, idsOf(type)]).filter(([, ids]) => ids.length > 0));
}
