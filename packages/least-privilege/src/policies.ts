import type { Place } from './finding';
import { busPermission, lambdaPermission, layerPermission } from './permissions';
import { isStatement, PolicyKind, Statement } from './statement';
import { alternatives, isObject, shown, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** What stands among the statements of a policy, whether it is one or not, and where. */
export interface Entry {
  readonly place: Place;
  /** Of the property that holds it. */
  readonly key: string;
  readonly entry: unknown;
}

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

const NAMED_POLICY = /Policy/;
const POLICY_LANGUAGE = ['2008-10-17', '2012-10-17'];
const ATTACHED = /^ManagedPolic(?:yArns|ies)$/;

/** Resources that are a statement in themselves, in words of their own. */
const PERMISSIONS: Readonly<Record<string, (properties: Json) => Json>> = {
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::LayerVersionPermission': layerPermission,
  'AWS::Events::EventBusPolicy': busPermission,
};

/**
 * Everything that stands among the statements of a template, also what is none.
 *
 * A policy is known by its shape and not by the type that carries it, so that new types are not missed; one written as
 * JSON in a string counts as well.
 */
export function entriesOf(template: Json): Entry[] {
  return propertiesOf(template).flatMap(entriesIn);
}

/** Those that are statements. */
export function statementsOf(entries: readonly Entry[], account?: string): PlacedStatement[] {
  return entries.flatMap(({ entry, key, place }) =>
    isStatement(entry)
      ? [{ ...place, sid: sidOf(entry), statement: new Statement(entry, kindOf(key, place, entry), account) }]
      : [],
  );
}

/** Every managed policy that is attached in a template. */
export function attachmentsOf(template: Json): Attachment[] {
  return propertiesOf(template)
    .filter(({ key }) => ATTACHED.test(key))
    .flatMap(({ owner, location, value: values }) =>
      alternatives(values).map((value) => ({
        ...owner,
        location,
        json: JSON.stringify(value),
        arn: texts(value).join(),
      })),
    );
}

/** The properties of every resource, from the outside in. */
function propertiesOf(template: Json): Property[] {
  const found: Property[] = [];
  for (const [logicalId, resource] of Object.entries((template.Resources ?? {}) as Record<string, Json>)) {
    const path = (resource.Metadata as Json | undefined)?.['aws:cdk:path'] as string | undefined;
    collect(
      {
        owner: { logicalId, resourceType: String(resource.Type), path },
        location: 'Properties',
        key: 'Properties',
        value: resource.Properties,
      },
      found,
    );
  }
  return found;
}

function collect(property: Property, found: Property[]): void {
  found.push(property);
  const { owner, location, value: parent } = property;
  if (typeof parent !== 'object' || parent === null || isText(parent) || isPolicy(property)) {
    return;
  }
  for (const [key, value] of Object.entries(parent)) {
    collect({ owner, location: `${location}/${key}`, key, value }, found);
  }
}

function entriesIn(property: Property): Entry[] {
  const { owner, location, key, value } = property;
  const placed = (where: string, entry: unknown): Entry => ({
    place: { ...owner, location: where, json: shown(JSON.stringify(entry)) },
    key,
    entry,
  });
  if (isPermission(property) && !isPolicy(property)) {
    return [placed(location, PERMISSIONS[owner.resourceType](value as Json))];
  }
  const entries = documentsIn(property).flatMap((document) =>
    [document.Statement]
      .flat()
      .flatMap((item, index) => alternatives(item).map((entry) => placed(`${location}/Statement/${index}`, entry))),
  );
  return entries.filter((entry, index) => index === entries.findIndex((other) => isSame(entry, other)));
}

/** What the documents that one text may hold have in common counts once. */
function isSame({ place: one }: Entry, { place: other }: Entry): boolean {
  return one.location === other.location && one.json === other.json;
}

function sidOf({ Sid }: Json): string | undefined {
  return typeof Sid === 'string' ? Sid : undefined;
}

/** Whether it is a policy by its shape: by one of its statements or, where none can be read, by its version or its name. */
function isPolicy(property: Property): property is Property & { value: Json } {
  const { key, value } = property;
  return (
    isObject(value) &&
    'Statement' in value &&
    (alternatives(value.Statement).some(isStatement) ||
      POLICY_LANGUAGE.includes(String(value.Version)) ||
      NAMED_POLICY.test(key) ||
      isPermission(property))
  );
}

function isPermission({ key, owner }: Property): boolean {
  return key === 'Properties' && owner.resourceType in PERMISSIONS;
}

/** The policy that a value is, or those that a string holds, or a string that the deployment joins. */
function documentsIn(property: Property): Json[] {
  const { value } = property;
  if (isPolicy(property)) {
    return [property.value];
  }
  if (!isText(value) || !JSON.stringify(value).includes('Statement')) {
    return [];
  }
  return texts(value)
    .map((text) => ({ ...property, value: parsed(text) }))
    .filter(isPolicy)
    .map((document) => document.value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // text of another kind that speaks of statements
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (isObject(value) && ('Fn::Join' in value || 'Fn::Sub' in value));
}

function kindOf(key: string, { resourceType }: Place, statement: Json): PolicyKind {
  if (key === 'AssumeRolePolicyDocument') {
    return PolicyKind.TRUST;
  }
  return (
    KINDS[resourceType] ??
    ('Principal' in statement || 'NotPrincipal' in statement ? PolicyKind.RESOURCE : PolicyKind.IDENTITY)
  );
}
