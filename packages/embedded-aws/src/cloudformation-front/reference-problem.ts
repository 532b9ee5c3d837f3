import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { earlyResolver } from './early-resolver';
import { StackRequest } from './stack-request';
import { Resolver } from '../deployment/resolver';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { intrinsic, Template, Value } from '../stacks/template';
import { DynamicReference, mentionsReference, referencesIn } from '../dynamic-references/reference';

/**
 * Resource properties that accept a secure string from Parameter Store.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
const SECURE_PLACES = new Set([
  'AWS::DirectoryService::MicrosoftAD/Properties/Password',
  'AWS::DirectoryService::SimpleAD/Properties/Password',
  'AWS::ElastiCache::ReplicationGroup/Properties/AuthToken',
  'AWS::IAM::User/Properties/LoginProfile/Password',
  'AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password',
  'AWS::OpsWorks::App/Properties/AppSource/Password',
  'AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password',
  'AWS::OpsWorks::Stack/Properties/RdsDbInstances',
  'AWS::RDS::DBCluster/Properties/MasterUserPassword',
  'AWS::RDS::DBInstance/Properties/MasterUserPassword',
  'AWS::Redshift::Cluster/Properties/MasterUserPassword',
]);
const NAME_AND_VERSION = /^[\w.\-/]+(:\d+)?$/;
/** Maximum number of names in a call of GetParameters. */
const PARAMETERS_AT_ONCE = 10;

/**
 * Dynamic reference and its location in the template, such as `AWS::RDS::DBInstance/Properties/MasterUserPassword`. All
 * items of a list have the same location.
 */
interface Found {
  readonly reference: DynamicReference;
  readonly place: string;
}

/**
 * Returns the error message with which CloudFormation would reject a template because of a Parameter Store reference,
 * or undefined. References to secrets, and references whose names are known only during the deployment, are not checked
 * here.
 */
export async function referenceProblem(request: StackRequest, template: Template): Promise<string | undefined> {
  if (!mentionsReference(template.Resources)) {
    return undefined;
  }
  const found = referencesOf(template, earlyResolver(request, template));
  const ofParameters = found.filter(({ reference: { service } }) => service !== 'secretsmanager');
  const malformed = ofParameters.filter(({ reference: { body } }) => !NAME_AND_VERSION.test(body));
  if (malformed.length > 0) {
    const texts = malformed.map(({ reference: { text } }) => text);
    return `Incorrect format is used in the following SSM reference: [${texts.join(',')}]`;
  }
  const misplaced = ofParameters.filter(
    ({ reference: { service }, place }) => service === 'ssm-secure' && !SECURE_PLACES.has(place),
  );
  if (misplaced.length > 0) {
    return `SSM Secure reference is not supported in: [${misplaced.map(({ place }) => place).join(',')}]`;
  }
  const missing = await missingOf(request.aws, ofParameters);
  return missing.length === 0 ? undefined : `Parameters: [${missing.join(', ')}] cannot be found.`;
}

function referencesOf({ Resources: resources }: Template, resolver: Resolver): Found[] {
  return Object.values(resources)
    .filter(({ Condition }) => Condition === undefined || attempt(() => resolver.holds({ Condition })) !== false)
    .flatMap(({ Type, Properties = {} }) => [...within(Properties, `${Type}/Properties`, resolver)]);
}

/**
 * Yields the dynamic references in a value. Intrinsic functions with known arguments are evaluated; the arguments of
 * all other functions are searched.
 */
function* within(value: Value, place: string, resolver: Resolver): Generator<Found> {
  const found = intrinsic(value);
  const known = found && attempt(() => resolver.properties({ value }).value as Value);
  if (typeof value === 'string') {
    yield* referencesIn(value).map((reference) => ({ reference, place }));
  } else if (found) {
    yield* within(known ?? found.argument, place, resolver);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield* within(item as Value, Array.isArray(value) ? place : `${place}/${key}`, resolver);
    }
  }
}

async function missingOf(aws: EmbeddedAws, found: readonly Found[]): Promise<string[]> {
  const ssm = new SSMClient(aws.clientOptions(aws.root));
  const references = new Map(found.map(({ reference: { service, body } }) => [body, `${service}:${body}`]));
  const names = [...references.keys()];
  const missing: string[] = [];
  for (let first = 0; first < names.length; first += PARAMETERS_AT_ONCE) {
    const { InvalidParameters: invalid } = await ssm.send(
      new GetParametersCommand({ Names: names.slice(first, first + PARAMETERS_AT_ONCE) }),
    );
    missing.push(...invalid!.map((name) => references.get(name)!));
  }
  return missing;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
