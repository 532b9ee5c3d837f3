import type { Place } from './finding';
import { busPermission, lambdaPermission, layerPermission } from './permissions';
import { PolicyKind, Statement } from './statement';
import { alternatives, isObject, shown, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** A statement, and where it stands. */
export interface PlacedStatement extends Place {
  readonly statement: Statement;
}

/** The name of an attached policy, and where it stands. */
export interface Attachment extends Place {
  readonly arn: string;
}

/** The resource that a property belongs to. */
type Owner = Pick<Place, 'logicalId' | 'resourceType' | 'path'>;

interface Property {
  readonly owner: Owner;
  readonly location: string;
  readonly key: string;
  readonly value: unknown;
}

const KINDS: Readonly<Record<string, PolicyKind>> = {
  'AWS::KMS::Key': PolicyKind.KEY,
  'AWS::KMS::ReplicaKey': PolicyKind.KEY,
  'AWS::SecretsManager::ResourcePolicy': PolicyKind.OWN_RESOURCE,
};

const ATTACHED = /^ManagedPolic(?:yArns|ies)$/;

/** Resources that are a statement in themselves, in words of their own. */
const PERMISSIONS: Readonly<Record<string, (properties: Json) => Json>> = {
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::LayerVersionPermission': layerPermission,
  'AWS::Events::EventBusPolicy': busPermission,
};

/**
 * Every statement of a template.
 *
 * A policy is known by its shape and not by the type that carries it, so that new types are not missed; one written as
 * JSON in a string counts as well.
 */
export function statementsOf(template: Json, account?: string): PlacedStatement[] {
  return propertiesOf(template).flatMap((property) => statementsIn(property).map(({ json, location }) => ({
    ...property.owner,
    location,
    json: shown(JSON.stringify(json)),
    sid: typeof json.Sid === 'string' ? json.Sid : undefined,
    statement: new Statement(json, kindOf(property, json), account),
  })));
}

/** Every managed policy that is attached in a template. */
export function attachmentsOf(template: Json): Attachment[] {
  return propertiesOf(template)
    .filter(({ key }) => ATTACHED.test(key))
    .flatMap(({ owner, location, value: values }) => alternatives(values).map((value) => ({ ...owner, location, json: JSON.stringify(value), arn: texts(value).join() })));
}

/** The properties of every resource, from the outside in. */
function propertiesOf(template: Json): Property[] {
  const found: Property[] = [];
  for (const [logicalId, resource] of Object.entries((template.Resources ?? {}) as Record<string, Json>)) {
    const path = (resource.Metadata as Json | undefined)?.['aws:cdk:path'] as string | undefined;
    collect({ owner: { logicalId, resourceType: String(resource.Type), path }, location: 'Properties', key: 'Properties', value: resource.Properties }, found);
  }
  return found;
}

function collect(property: Property, found: Property[]): void {
  found.push(property);
  const { owner, location, value: parent } = property;
  if (typeof parent !== 'object' || parent === null || isText(parent) || isPolicy(parent)) {
    return;
  }
  for (const [key, value] of Object.entries(parent)) {
    collect({ owner, location: `${location}/${key}`, key, value }, found);
  }
}

function statementsIn({ owner, location, key, value }: Property): Array<{ json: Json; location: string }> {
  if (key === 'Properties' && owner.resourceType in PERMISSIONS && !isPolicy(value)) {
    return [{ json: PERMISSIONS[owner.resourceType](value as Json), location }];
  }
  const document = isPolicy(value) ? value : documentIn(value);
  if (!document) {
    return [];
  }
  const listed = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return listed.flatMap((item, index) => alternatives(item).map((json) => ({ json: json as Json, location: `${location}/Statement/${index}` })));
}

function isPolicy(value: unknown): value is Json {
  return isObject(value) && 'Statement' in value && alternatives(value.Statement).every((statement) => isObject(statement) && 'Effect' in statement);
}

/** The policy in a string, or in a string that the deployment joins. */
function documentIn(value: unknown): Json | undefined {
  if (!isText(value) || !JSON.stringify(value).includes('Statement')) {
    return undefined;
  }
  try {
    const document: unknown = JSON.parse(texts(value)[0]);
    return isPolicy(document) ? document : undefined;
  } catch {
    return undefined; // text of another kind that speaks of statements
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (isObject(value) && ('Fn::Join' in value || 'Fn::Sub' in value));
}

function kindOf({ key, owner }: Property, statement: Json): PolicyKind {
  if (key === 'AssumeRolePolicyDocument') {
    return PolicyKind.TRUST;
  }
  return KINDS[owner.resourceType] ?? ('Principal' in statement || 'NotPrincipal' in statement ? PolicyKind.RESOURCE : PolicyKind.IDENTITY);
}
