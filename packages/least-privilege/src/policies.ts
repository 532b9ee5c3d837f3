import type { Place } from './finding';
import { isTooDeep } from './malformed';
import { busPermission, lambdaPermission, layerPermission } from './permissions';
import { isStatement, PolicyKind, Statement } from './statement';
import { alternatives, isObject, plain, rawTexts, shown, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** Entry in the statement list of a policy, with its location. The entry may be invalid. */
export interface Entry {
  readonly place: Place;
  /** Name of the property that contains the statement list. */
  readonly key: string;
  readonly entry: unknown;
}

/** Policy statement with its location. */
export interface PlacedStatement extends Place {
  readonly statement: Statement;
}

/** ARN or name of an attached managed policy, with its location. */
export interface Attachment extends Place {
  readonly arn: string;
}

/** Template that a resource of another template deploys, with its location. */
export interface InnerTemplate extends Place {
  /** Parsed inner template. @default - the inner template cannot be read at synthesis */
  readonly template?: Json;
}

/** Resource to which a property belongs. */
type Owner = Pick<Place, 'logicalId' | 'resourceType' | 'path'>;

/** Property of a resource, including properties in JSON strings of the resource. */
export interface Property {
  readonly owner: Owner;
  readonly location: string;
  readonly key: string;
  readonly value: unknown;
  /** Whether the value is a string that looks like a policy but is not JSON. @default false */
  readonly isUnreadable?: boolean;
}

const KINDS: ReadonlyMap<string, PolicyKind> = new Map([
  ['AWS::KMS::Key', PolicyKind.KEY],
  ['AWS::KMS::ReplicaKey', PolicyKind.KEY],
  // policies of a single resource that cannot contain its own ARN, or in which `*` can mean only that resource
  ...[
    'AWS::SecretsManager::ResourcePolicy',
    'AWS::Backup::BackupVault',
    'AWS::Backup::LogicallyAirGappedBackupVault',
    'AWS::CodeArtifact::Domain',
    'AWS::CodeArtifact::Repository',
    'AWS::EFS::FileSystem',
    'AWS::DynamoDB::Table',
    'AWS::DynamoDB::GlobalTable',
  ].map((type): [string, PolicyKind] => [type, PolicyKind.OWN_RESOURCE]),
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
  ['AWS::ApiGateway::RestApi', PolicyKind.LIMIT],
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  ['AWS::EC2::VPCEndpoint', PolicyKind.LIMIT],
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
  ['AWS::Organizations::Policy', PolicyKind.LIMIT],
]);

const NAMED_POLICY = /Policy/;
const POLICY_LANGUAGE = ['2008-10-17', '2012-10-17'];
const TRUST = 'AssumeRolePolicyDocument';
const ATTACHED = /^(?:ManagedPolic(?:yArns|ies)|PolicyArns?)$/i;
const SERVERLESS = 'AWS::Serverless::';
const AWS_MANAGED = 'arn:aws:iam::aws:policy/';
/** Pattern of policy names, which does not match ARNs. */
const NAME = /^[\w+=,.@/-]+$/;
const LOOP = 'Fn::ForEach::';
/** Intrinsic function whose result is known only at deployment, such as the content of a file with `AWS::Include`. */
const INCLUDED = 'Fn::Transform';
const TEMPLATE_TEXT = /^TemplateBody$/i;
const TEMPLATE_ADDRESS = /^(?:TemplateURL|TemplateS3Uri|LoadTemplateFromURL)$/i;

/** Pattern of strings that may contain a policy or a template. */
const OF_INTEREST = /Statement|Polic(?:y|ies)|Template/i;
/** Pattern of strings that begin like a JSON object or list. */
const LIKE_JSON = /^\s*[[{]/;

/** Resource types whose properties correspond to a policy statement, with functions that return the statement. */
const PERMISSIONS: ReadonlyMap<string, (properties: Json) => Json> = new Map([
  ['AWS::Lambda::Permission', lambdaPermission],
  ['AWS::Lambda::LayerVersionPermission', layerPermission],
  ['AWS::Events::EventBusPolicy', busPermission],
]);

/**
 * Returns the properties of all resources, including properties in JSON strings. Outer properties come before the
 * properties that they contain.
 */
export function propertiesOf(template: Json): Property[] {
  const found: Property[] = [];
  for (const [logicalId, resource] of resourcesOf(template.Resources)) {
    const owner = { logicalId, resourceType: plain(resource.Type), path: pathOf(resource) };
    if (logicalId === INCLUDED) {
      found.push({ owner, location: logicalId, key: logicalId, value: resource });
    }
    collect({ owner, location: 'Properties', key: 'Properties', value: resource.Properties }, found);
  }
  return found;
}

/**
 * Returns the resources of a template section. A resource that `Fn::ForEach` repeats is returned once.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
function resourcesOf(section: unknown): [string, Json][] {
  return Object.entries(isObject(section) ? section : {}).flatMap(([key, value]): [string, Json][] => {
    if (Array.isArray(value) && key.startsWith(LOOP)) {
      return resourcesOf(value[2]);
    }
    return isObject(value) ? [[key, value]] : [];
  });
}

/**
 * Returns every entry in the statement lists of a template, including invalid entries.
 *
 * A policy is recognized by its shape and not by the resource type, so that policies of new resource types are found as
 * well. Policies in JSON strings are included, at any depth.
 */
export function entriesOf(properties: readonly Property[]): Entry[] {
  const seen = new Set<string>();
  return properties.flatMap(entriesIn).filter(({ place: { logicalId, location, json } }) => {
    // a string can have several possible values: a statement that they have in common counts once
    const key = `${logicalId} ${location} ${json}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Returns the entries that are valid statements. */
export function statementsOf(entries: readonly Entry[], account?: string): PlacedStatement[] {
  return entries.flatMap(({ entry, key, place }) =>
    isStatement(entry)
      ? [{ ...place, sid: sidOf(entry), statement: new Statement(entry, kindOf(key, place, entry), account) }]
      : [],
  );
}

/** Returns every managed policy that a template attaches. */
export function attachmentsOf(properties: readonly Property[]): Attachment[] {
  return properties
    .filter((property) => ATTACHED.test(property.key) || isServerlessPolicies(property))
    .flatMap(({ owner, location, value: values }) =>
      alternatives(values).flatMap((value) => {
        const place = { ...owner, location, json: shown(JSON.stringify(value)) };
        return [...new Set(texts(value))].map((text) => ({
          ...place,
          arn: NAME.test(text) ? `${AWS_MANAGED}${text}` : text,
        }));
      }),
    );
}

/**
 * Whether a property is the `Policies` list of a serverless function, which contains ARNs of managed policies or names
 * of AWS managed policies.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
function isServerlessPolicies({ owner, location }: Property): boolean {
  return owner.resourceType.startsWith(SERVERLESS) && location === 'Properties/Policies';
}

/** Returns every inner template, which a stack set, a nested stack or a custom resource deploys. */
export function innerTemplatesOf(properties: readonly Property[]): InnerTemplate[] {
  return properties
    .filter(({ key, location }) => location !== 'Properties' && (TEMPLATE_TEXT.test(key) || isElsewhere(key)))
    .flatMap(({ owner, location, key, value }) => {
      const place = { ...owner, location, json: shown(JSON.stringify(value)) };
      return isElsewhere(key) ? [place] : bodiesOf(value).map((template) => ({ ...place, template }));
    });
}

function isElsewhere(key: string): boolean {
  return key === INCLUDED || TEMPLATE_ADDRESS.test(key);
}

/**
 * Returns the parsed template for each possible value of a template body. For a body that is not JSON, the result
 * contains undefined.
 */
function bodiesOf(value: unknown): (Json | undefined)[] {
  if (isObject(value) && isObject(value.Resources)) {
    return [value];
  }
  return rawTexts(value)
    .map(parsed)
    .map((template) => (isObject(template) && isObject(template.Resources) ? template : undefined));
}

function pathOf({ Metadata }: Json): string | undefined {
  const path = isObject(Metadata) ? Metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? path : undefined;
}

function collect(property: Property, found: Property[]): void {
  const { owner, location, key, value } = property;
  found.push(property);
  if (TEMPLATE_TEXT.test(key) || isPolicy(property)) {
    return;
  }
  if (isText(value)) {
    collectText(property, found);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      collect({ owner, location: `${location}/${name}`, key: name, value: item }, found);
    }
  }
}

/** Collects the properties of JSON in a string, including JSON in strings within that JSON. */
function collectText(property: Property, found: Property[]): void {
  if (!OF_INTEREST.test(JSON.stringify(property.value))) {
    return;
  }
  for (const text of rawTexts(property.value)) {
    const value = parsed(text);
    if (typeof value === 'object' && value !== null) {
      collect({ ...property, value }, found);
    } else if (value === undefined && isLikePolicy(text)) {
      found.push({ ...property, isUnreadable: true });
    }
  }
}

/** Whether a string contains the names of the two elements that every policy statement has. */
function isLikePolicy(text: string): boolean {
  return LIKE_JSON.test(text) && text.includes('Effect') && text.includes('Action');
}

function entriesIn(property: Property): Entry[] {
  const { owner, location, key, value } = property;
  const placed = (where: string, entry: unknown): Entry => ({
    place: { ...owner, location: where, json: shown(JSON.stringify(entry)) },
    key,
    entry,
  });
  if (property.isUnreadable) {
    return [placed(location, value)];
  }
  if (isPolicy(property)) {
    return [property.value.Statement]
      .flat()
      .flatMap((item, index) => alternatives(item).map((entry) => placed(`${location}/Statement/${index}`, entry)));
  }
  return isPermission(property) && isObject(value)
    ? [placed(location, PERMISSIONS.get(owner.resourceType)!(value))]
    : [];
}

function sidOf({ Sid }: Json): string | undefined {
  return typeof Sid === 'string' ? Sid : undefined;
}

/** Whether a property looks like a policy: it has a readable statement, a version, or a typical name. */
function isPolicy(property: Property): property is Property & { value: Json } {
  const { key, value } = property;
  return (
    isObject(value) &&
    Object.hasOwn(value, 'Statement') &&
    (alternatives(value.Statement).some(isStatement) ||
      POLICY_LANGUAGE.includes(plain(value.Version)) ||
      NAMED_POLICY.test(key) ||
      isPermission(property))
  );
}

function isPermission({ key, location, owner }: Property): boolean {
  return key === 'Properties' && location === 'Properties' && PERMISSIONS.has(owner.resourceType);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined; // a string that is not a policy, although it contains the word Statement
  }
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (isObject(value) && ['Fn::Join', 'Fn::Sub', 'Fn::Select'].some((name) => Object.hasOwn(value, name)))
  );
}

function kindOf(key: string, { resourceType, location }: Place, statement: Json): PolicyKind {
  if (key === TRUST || location.includes(`/${TRUST}/Fn::If/`)) {
    return PolicyKind.TRUST;
  }
  return (
    KINDS.get(resourceType) ??
    ('Principal' in statement || 'NotPrincipal' in statement ? PolicyKind.RESOURCE : PolicyKind.IDENTITY)
  );
}
