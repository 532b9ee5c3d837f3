import type { Place } from './finding';
import { isTooDeep } from './malformed';
import { busPermission, lambdaPermission, layerPermission } from './permissions';
import { isStatement, PolicyKind, Statement } from './statement';
import { alternatives, isObject, plain, rawTexts, shown, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** An entry among the statements of a policy, valid or not, and its place. */
export interface Entry {
  readonly place: Place;
  /** Name of the property that contains the entry. */
  readonly key: string;
  readonly entry: unknown;
}

/** A statement and its place. */
export interface PlacedStatement extends Place {
  readonly statement: Statement;
}

/** The name of an attached policy and its place. */
export interface Attachment extends Place {
  readonly arn: string;
}

/** A template within a template and its place. */
export interface InnerTemplate extends Place {
  /** The parsed template. @default - it cannot be read at synthesis */
  readonly template?: Json;
}

/** The resource that a property belongs to. */
type Owner = Pick<Place, 'logicalId' | 'resourceType' | 'path'>;

/** A property of a resource, or of the JSON in one. */
export interface Property {
  readonly owner: Owner;
  readonly location: string;
  readonly key: string;
  readonly value: unknown;
  /** Whether the value is text that looks like a policy but is not JSON. @default false */
  readonly isUnreadable?: boolean;
}

const KINDS: ReadonlyMap<string, PolicyKind> = new Map([
  ['AWS::KMS::Key', PolicyKind.KEY],
  ['AWS::KMS::ReplicaKey', PolicyKind.KEY],
  // the policy of one resource, which cannot name itself or is the only one that `*` can mean
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
/** Pattern of policy names, which no ARN matches. */
const NAME = /^[\w+=,.@/-]+$/;
const LOOP = 'Fn::ForEach::';
/** Only the deployment reads what a macro inserts, such as a file of `AWS::Include`. */
const INCLUDED = 'Fn::Transform';
const TEMPLATE_TEXT = /^TemplateBody$/i;
const TEMPLATE_ADDRESS = /^(?:TemplateURL|TemplateS3Uri|LoadTemplateFromURL)$/i;

/** Text that may contain a policy or a template. */
const OF_INTEREST = /Statement|Polic(?:y|ies)|Template/i;
/** Text that begins as JSON does. */
const LIKE_JSON = /^\s*[[{]/;

/** Resource types that stand for a policy statement, in properties of their own. */
const PERMISSIONS: ReadonlyMap<string, (properties: Json) => Json> = new Map([
  ['AWS::Lambda::Permission', lambdaPermission],
  ['AWS::Lambda::LayerVersionPermission', layerPermission],
  ['AWS::Events::EventBusPolicy', busPermission],
]);

/** Returns the properties of every resource, outermost first, including those of JSON texts in them. */
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
 * Returns the resources of a section. A resource that `Fn::ForEach` repeats is returned once.
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
 * Returns every entry among the statements of a template, including invalid ones.
 *
 * A policy is recognized by its shape, not by the resource type, so that new types are not missed. A policy in a JSON
 * string counts too, at any depth.
 */
export function entriesOf(properties: readonly Property[]): Entry[] {
  const seen = new Set<string>();
  return properties.flatMap(entriesIn).filter(({ place: { logicalId, location, json } }) => {
    // what the documents that one text may hold have in common counts once
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
 * A serverless function names a managed policy by its ARN, or one of AWS by its name alone.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
function isServerlessPolicies({ owner, location }: Property): boolean {
  return owner.resourceType.startsWith(SERVERLESS) && location === 'Properties/Policies';
}

/** Returns every template that a stack set, a nested stack or a custom resource deploys. */
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

/** Returns the parsed template, or one for each text that it may be; undefined for a text that is not JSON. */
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

/** Collects the JSON in a text, and the JSON in texts within it. */
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

/** Whether the text has the two elements that every statement has. */
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

/** Whether a property has the shape of a policy: a readable statement, or else a version or a telling name. */
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
    return undefined; // text of another kind that speaks of statements
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
