import type { PostureCheck, PostureProblem } from '../check';
import { Part } from '../part';
import { POLICY_PROPERTIES, Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const ROLE = 'AWS::IAM::Role';

/** Further resource types with a resource policy, at any place in their properties. */
const WITH_POLICY = [
  'AWS::ApiGateway::RestApi',
  'AWS::Backup::BackupVault',
  'AWS::CloudTrail::ResourcePolicy',
  'AWS::CodeArtifact::Domain',
  'AWS::CodeArtifact::Repository',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ECR::RegistryPolicy',
  'AWS::ECR::RepositoryCreationTemplate',
  'AWS::EFS::FileSystem',
  'AWS::Elasticsearch::Domain',
  'AWS::Events::EventBus',
  'AWS::Events::EventBusPolicy',
  'AWS::KMS::ReplicaKey',
  'AWS::Kinesis::ResourcePolicy',
  'AWS::Lex::ResourcePolicy',
  'AWS::Logs::Destination',
  'AWS::MSK::ClusterPolicy',
  'AWS::MediaStore::Container',
  'AWS::OpenSearchService::Domain',
  'AWS::Redshift::Cluster',
  'AWS::RedshiftServerless::Namespace',
  'AWS::S3::AccessPoint',
  'AWS::S3::MultiRegionAccessPointPolicy',
  'AWS::S3Express::BucketPolicy',
  'AWS::S3ObjectLambda::AccessPointPolicy',
  'AWS::S3Outposts::AccessPoint',
  'AWS::S3Outposts::BucketPolicy',
  'AWS::S3Tables::TableBucketPolicy',
  'AWS::S3Tables::TablePolicy',
  'AWS::SNS::TopicInlinePolicy',
  'AWS::SQS::QueueInlinePolicy',
  'AWS::SSM::ResourcePolicy',
  'AWS::Schemas::RegistryPolicy',
  'AWS::VpcLattice::AuthPolicy',
  'AWS::VpcLattice::ResourcePolicy',
  'AWS::XRay::ResourcePolicy',
];

/** Properties that contain the account or principal that gets access, by resource type. */
const GRANTEES: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpointServicePermissions': 'AllowedPrincipals',
  'AWS::Events::EventBusPolicy': 'Principal',
  'AWS::Lambda::LayerVersionPermission': 'Principal',
  'AWS::Lambda::Permission': 'Principal',
  'AWS::RAM::ResourceShare': 'Principals',
  'AWS::Signer::ProfilePermission': 'Principal',
};
const PRINCIPAL_ARN = 'aws:principalarn';
const EXTERNAL_ID = 'sts:externalid';
const SOURCE_KEYS = [
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:principalaccount',
  'kms:calleraccount',
];
const ACCOUNT = /^(\d{12})$|^arn:aws[\w-]*:(?!organizations:)[\w-]*:[\w-]*:(\d{12}):/;

/**
 * Pattern that matches the AWS accounts that write load balancer logs, one account per region. Log bucket policies
 * contain these accounts.
 */
const LOG_WRITERS =
  /^(127311923021|033677994240|027434742980|797873946194|098369216593|754344448648|589379963580|718504428378|383597477331|600734575887|114774131450|783225319266|582318560864|985666609251|054676820928|156460612806|652711504416|635631232127|009996457667|897822967062|076674570225|507241528517|048591011584|190560391635|638102146993|037604701340)$/;

/**
 * Reports access from accounts to which the app is not deployed and trust in their identity providers. Also reports
 * roles that other accounts can assume without a condition, or without an external ID although other roles of the app
 * require one. The accounts that write load balancer logs are accepted.
 */
export const foreignAccount: PostureCheck = {
  id: 'foreign-account',
  looksAt: [...new Set([...Object.keys(POLICY_PROPERTIES), ...WITH_POLICY, ...Object.keys(GRANTEES)])],
  wants:
    'an external ID or another condition for access from other accounts; source conditions that name only accounts to which the app is deployed',
  why: 'everyone in the other account may get access, and a service acts on behalf of everyone who can configure the service in that account',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '7.3.1', '8.2.7'] },
  find: (resource, assembly) => [
    ...ofSources([...resource.parts('SourceAccount'), ...resource.parts('SourceArn')], assembly),
    ...ofGrantees(resource, assembly),
    ...Statement.within(resource)
      .filter(({ allows, principals }) => allows && principals.length > 0)
      .flatMap((statement) => [
        ...ofPrincipals(statement, resource, assembly),
        ...ofProviders(statement, assembly),
        ...ofSources(valuesOf(statement, ...SOURCE_KEYS), assembly),
      ]),
  ],
};

/** Returns the values with which a statement compares condition keys, without those that it excludes. */
function valuesOf(statement: Statement, ...keys: readonly string[]): readonly Part[] {
  return statement
    .comparing(...keys)
    .filter(({ operator }) => !operator.includes('not'))
    .flatMap(({ values }) => values);
}

/** Returns the account ID in a value, which may be an ARN, or `undefined` if the template does not contain the ID. */
function accountOf({ value }: Part): string | undefined {
  const [, plain, inArn] = ACCOUNT.exec(String(value)) ?? [];
  return plain ?? inArn;
}

function ofSources(parts: readonly Part[], { accounts: own }: PostureAssembly): PostureProblem[] {
  const accounts = parts.flatMap((part) => accountOf(part) ?? []).filter((account) => !own.has(account));
  return [...new Set(accounts)].map((account) => ({
    problem: `the resource trusts calls on behalf of account ${account}, to which the app is not deployed`,
    instead: 'use your own account, or acknowledge the finding and state who owns the account',
    location: parts[0].location,
  }));
}

/** Finds access for accounts that a property of the resource names, such as the principal of a Lambda permission. */
function ofGrantees(resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const path = GRANTEES[resource.type];
  const parts = path === undefined ? [] : resource.items(path);
  return foreignIn(parts, assembly).map((account) => access(account, `Properties/${path}`));
}

/**
 * Finds federated access through the identity provider of an account to which the app is not deployed. If the accounts
 * of the app are known only at deployment, the account is taken to be one of them.
 */
function ofProviders({ principals, part }: Statement, assembly: PostureAssembly): PostureProblem[] {
  const isKnown = assembly.accounts.size > 0;
  const providers = principals.filter(({ kind }) => isKnown && kind === 'Federated').map((one) => one.part);
  return foreignIn(providers, assembly).map((account) => ({
    problem: `the identity provider of account ${account}, to which the app is not deployed, decides who has access`,
    instead: 'use an identity provider of your own account, or acknowledge the finding and state who owns the account',
    location: part.location,
  }));
}

function ofPrincipals(statement: Statement, resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const others = statement.principals
    .filter(({ kind, part }) => kind === 'AWS' && isOtherAccount(part, resource))
    .map(({ part }) => part);
  const limits = statement.isForEverybody ? valuesOf(statement, PRINCIPAL_ARN) : [];
  const accounts = foreignIn([...others, ...limits], assembly);
  const isAlone = accounts.length === (statement.isForEverybody ? limits : statement.principals).length;
  const location = statement.part.location;
  if (resource.type !== ROLE) {
    return accounts.map((account) => access(account, location));
  }
  const hasExternalId = isAlone && statement.requires(EXTERNAL_ID);
  return [
    ...(hasExternalId ? [] : accounts).map((account) => ({
      problem: `${access(account, location).problem} without an external ID`,
      instead:
        'require an external ID that only this account knows, or acknowledge the finding and state who owns the account',
      location,
    })),
    ...withoutCondition(statement, others, resource, assembly),
  ];
}

function access(account: string, location: string): PostureProblem {
  return {
    problem: `account ${account}, to which the app is not deployed, has access`,
    instead: 'remove the account, or acknowledge the finding and state who owns the account',
    location,
  };
}

/** Returns the accounts to which the app is not deployed, without those that write load balancer logs. */
function foreignIn(parts: readonly Part[], { accounts }: PostureAssembly): string[] {
  return parts
    .flatMap((part) => accountOf(part) ?? [])
    .filter((account) => !LOG_WRITERS.test(account) && !accounts.has(account));
}

/** Whether a principal belongs to an account other than the stack's account. */
function isOtherAccount(part: Part, { template }: PostureResource): boolean {
  const account = accountOf(part);
  return account !== undefined && account !== template.account;
}

/**
 * Returns a problem if other accounts can assume a role without a condition, or without an external ID although other
 * roles of the app require an external ID.
 */
function withoutCondition(
  statement: Statement,
  parts: readonly Part[],
  role: PostureResource,
  assembly: PostureAssembly,
): PostureProblem[] {
  const isAssumed = statement.actions.includes('sts:assumerole') || statement.actions.includes('sts:*');
  const location = statement.part.location;
  if (parts.length === 0 || !isAssumed) {
    return [];
  }
  if (statement.mayBeUnconditional) {
    return [
      {
        problem: 'another account can assume the role without any condition',
        instead: 'require an external ID, or limit the callers with a condition on aws:PrincipalArn',
        location,
      },
    ];
  }
  const asks = assembly
    .ofType(ROLE)
    .filter((other) => other !== role)
    .some((other) => Statement.in(other, POLICY_PROPERTIES[ROLE]).some((one) => one.requires(EXTERNAL_ID)));
  return asks && !statement.requires(EXTERNAL_ID)
    ? [
        {
          problem: 'another account can assume the role without an external ID, which other roles require',
          instead: 'require an external ID for this role as well',
          location,
        },
      ]
    : [];
}
