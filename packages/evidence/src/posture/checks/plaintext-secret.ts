import type { PostureCheck, PostureProblem } from '../check';
import { namedTexts } from '../named-texts';
import { Part } from '../part';
import type { PostureResource } from '../posture-template';
import { assignedSecretsIn, isLongNumber, isSecretName, knownSecretIn, secretIn } from '../secret-shapes';
import { isObject, isOpaque } from '../template-value';

/** Properties that contain environment variables as lists of names and values, by resource type. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'AWS::CodeBuild::Project': ['Environment.EnvironmentVariables'],
  'AWS::ECS::TaskDefinition': ['ContainerDefinitions.*.Environment'],
  'AWS::Batch::JobDefinition': ['ContainerProperties.Environment'],
  'AWS::AppRunner::Service': ['SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables'],
  'AWS::Amplify::App': ['EnvironmentVariables'],
  'AWS::Amplify::Branch': ['EnvironmentVariables'],
  'AWS::CodePipeline::Pipeline': ['Variables'],
};

/** Properties that contain environment variables as objects, by resource type. */
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['Environment.Variables'],
  'AWS::Glue::Job': ['DefaultArguments'],
};

/** Properties that always contain secrets, by resource type. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': ['MasterUserPassword'],
  'AWS::RDS::DBCluster': ['MasterUserPassword'],
  'AWS::DocDB::DBCluster': ['MasterUserPassword'],
  'AWS::Redshift::Cluster': ['MasterUserPassword'],
  'AWS::ElastiCache::ReplicationGroup': ['AuthToken'],
  'AWS::ElastiCache::User': ['Passwords'],
  'AWS::OpenSearchService::Domain': ['AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword'],
  'AWS::DMS::Endpoint': ['Password'],
  'AWS::ApiGateway::ApiKey': ['Value'],
  'AWS::MemoryDB::User': ['AuthenticationMode.Passwords'],
  'AWS::IAM::User': ['LoginProfile.Password'],
  'AWS::AmazonMQ::Broker': ['Users.*.Password'],
  'AWS::DirectoryService::SimpleAD': ['Password'],
  'AWS::DirectoryService::MicrosoftAD': ['Password'],
  'AWS::CodeBuild::SourceCredential': ['Token'],
  'AWS::Amplify::App': ['OauthToken', 'AccessToken'],
  'AWS::Events::Connection': [
    'AuthParameters.ApiKeyAuthParameters.ApiKeyValue',
    'AuthParameters.BasicAuthParameters.Password',
    'AuthParameters.OAuthParameters.ClientParameters.ClientSecret',
  ],
};

/** Property that can contain a secret as plain text or JSON, by resource type. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'AWS::SecretsManager::Secret': 'SecretString',
  'AWS::SSM::Parameter': 'Value',
};

/** Names of tokens and keys that are not secrets, such as `ServiceToken`, which is the ARN of a function. */
const NOT_SECRET = /^(service_?token|client(_?request)?_?token|event_?source_?token|\w*encryption_?key)$/i;

/** Properties that contain code, in which an assignment such as `token=key1` usually contains no secret. */
const CODE = /^(ZipFile|InlineCode|FunctionCode)$/;

/**
 * Reports plain-text secrets: in environment variables, properties that contain secrets and pipeline action
 * configurations, and secrets that are recognizable by their value or name in all properties, metadata and outputs.
 */
export const plaintextSecret: PostureCheck = {
  id: 'plaintext-secret',
  wants: 'references to secrets in Secrets Manager or Parameter Store instead of plain text',
  why: 'everyone with read access to the template, stack, function or build can read the secret, and the secret remains in the Git history',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html',
  items: { pciDss: ['3.5.1', '8.2.2', '8.3.2', '8.6.2'] },
  find: (resource) => {
    const known = [
      ...variablesOf(resource).flatMap(ofVariable),
      ...(SECRETS[resource.type] ?? []).flatMap((path) => partsAt(resource, path)).flatMap(ofSecret),
      ...(DOCUMENTS[resource.type]
        ? resource.parts(DOCUMENTS[resource.type]).flatMap((part) => ofDocument(part, resource))
        : []),
      ...(resource.type === 'AWS::CodePipeline::Pipeline' ? ofActions(resource) : []),
    ];
    const locations = new Set(known.map(({ location }) => location));
    return [...known, ...ofTexts(resource).filter(({ location }) => !locations.has(location))];
  },
};

/**
 * Finds secrets that are recognizable by their value or name in all properties and metadata of a resource. Outputs
 * belong to no resource, and are reported for the first resource of their template.
 */
function ofTexts(resource: PostureResource): PostureProblem[] {
  const { template, declared } = resource;
  const metadata = new Part(template, declared.Metadata, 'Metadata');
  const outputs = resource === template.resources[0] ? [new Part(template, template.outputs, 'Outputs')] : [];
  return [resource, metadata, ...outputs]
    .flatMap((part) => namedTexts(part, part.location))
    .flatMap(([name, text, location]) => {
      const what = knownSecretIn(NOT_SECRET.test(name) ? '' : name, text);
      const assigned = CODE.test(name) ? [] : assignedSecretsIn(text);
      const place = location.startsWith('Outputs') ? location : name;
      return [
        ...(what ? [inWords(`${place} contains ${what}`, location)] : []),
        ...assigned.map((inner) => inWords(`${place} contains the value of ${inner} in plain text`, location)),
      ];
    });
}

type Variable = readonly [name: string, value: Part];

function variablesOf(resource: PostureResource): Variable[] {
  const lists = (LISTS[resource.type] ?? []).flatMap((path) => partsAt(resource, path));
  const objects = (OBJECTS[resource.type] ?? []).flatMap((path) => resource.parts(path));
  return [
    ...lists.flatMap((list) => list.listed()).flatMap(variable),
    ...objects.flatMap((object) => object.entries()),
  ];
}

/** Returns the name and the possible values of an environment variable, unless the variable refers to a secret. */
function variable(item: Part): Variable[] {
  const isReference = item.texts('Type').some((type) => type === 'SECRETS_MANAGER' || type === 'PARAMETER_STORE');
  const names = item.texts('Name');
  const values = [...item.parts('Value'), ...item.parts('DefaultValue')];
  return isReference ? [] : names.flatMap((name) => values.map((value): Variable => [name, value]));
}

function ofVariable([name, { value, location }]: Variable): PostureProblem[] {
  const what = typeof value === 'string' ? secretIn(name, value) : undefined;
  return what ? [inWords(`the value of the environment variable ${name} is ${what}`, location)] : [];
}

function ofSecret({ value, location }: Part): PostureProblem[] {
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item: unknown) => (typeof item === 'number' ? String(item) : item))
    .filter((item) => typeof item === 'string' && item !== '' && !isOpaque(item) && !item.includes('{{resolve:'))
    .map(() => inWords(`${location.split('/').at(-1)} is in plain text`, location));
}

/** Finds plain-text secrets in a secret or parameter: the whole value, or JSON fields whose names indicate secrets. */
function ofDocument(part: Part, { type }: PostureResource): PostureProblem[] {
  const { location } = part;
  const value = isLongNumber(part.value) ? String(part.value) : part.value;
  if (typeof value !== 'string') {
    return [];
  }
  const fields = fieldsOf(value);
  const isSecret = type === 'AWS::SecretsManager::Secret';
  if (fields === undefined) {
    const what = isSecret ? secretIn('secret', value) : secretIn('', value);
    return what ? [inWords(`${location.split('/').at(-1)} is ${what}`, location)] : [];
  }
  return Object.entries(fields)
    .filter(([name, field]) => (typeof field === 'string' || isLongNumber(field)) && secretIn(name, String(field)))
    .map(([name]) => inWords(`field ${name} of ${location.split('/').at(-1)} is in plain text`, location));
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // not JSON: the whole value is the secret
  }
}

/** Finds secrets in the configuration of pipeline actions: source tokens and build environment variables. */
function ofActions(pipeline: PostureResource): PostureProblem[] {
  const configurations = pipeline
    .items('Stages')
    .flatMap((stage) => stage.items('Actions'))
    .flatMap((action) => action.parts('Configuration'))
    .flatMap((configuration) => configuration.entries());
  return configurations.flatMap(([name, part]) => {
    if (name !== 'EnvironmentVariables') {
      return isSecretName(name) ? ofSecret(part) : [];
    }
    return jsonItems(part).flatMap(variable).flatMap(ofVariable);
  });
}

function jsonItems(part: Part): readonly Part[] {
  try {
    return new Part(part.template, JSON.parse(String(part.value)), part.location).listed();
  } catch {
    return []; // known only at deployment
  }
}

/** Returns the values at a path in which `*` matches every item of a list. */
function partsAt(part: Part, path: string): readonly Part[] {
  const [first, rest] = path.split('.*.');
  return rest === undefined ? part.parts(first) : part.items(first).flatMap((item) => item.parts(rest));
}

function inWords(problem: string, location: string): PostureProblem {
  return {
    problem,
    instead: 'create a new secret in Secrets Manager, refer to it in the template, and revoke the old one',
    location,
  };
}
