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

/** A property of a resource. */
interface Node extends Omit<Place, 'json'> {
  readonly key: string;
  readonly value: unknown;
}

const KINDS: Readonly<Record<string, PolicyKind>> = {
  'AWS::KMS::Key': PolicyKind.KEY,
  'AWS::KMS::ReplicaKey': PolicyKind.KEY,
  'AWS::SecretsManager::ResourcePolicy': PolicyKind.OWN_RESOURCE,
};

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
  return nodesOf(template).flatMap((node) => statementsIn(node).map(({ json, location }) => ({
    ...placeOf(node),
    location,
    json: shown(JSON.stringify(json)),
    sid: typeof json.Sid === 'string' ? json.Sid : undefined,
    statement: new Statement(json, kindOf(node, json), account),
  })));
}

/** Every managed policy that is attached in a template. */
export function attachmentsOf(template: Json): Attachment[] {
  return nodesOf(template)
    .filter(({ key }) => /^ManagedPolic(?:yArns|ies)$/.test(key))
    .flatMap((node) => alternatives(node.value).map((value) => ({ ...placeOf(node), json: JSON.stringify(value), arn: texts(value).join() })));
}

/** The properties of every resource, from the outside in. */
function nodesOf(template: Json): Node[] {
  return Object.entries((template.Resources ?? {}) as Record<string, Json>).flatMap(([logicalId, resource]) => {
    const path = (resource.Metadata as Json | undefined)?.['aws:cdk:path'] as string | undefined;
    return nodesBelow({ logicalId, resourceType: String(resource.Type), path, location: 'Properties', key: 'Properties', value: resource.Properties });
  });
}

function nodesBelow(node: Node): Node[] {
  const children = typeof node.value === 'object' && node.value !== null && !isText(node.value) ? Object.entries(node.value) : [];
  return [node, ...children.flatMap(([key, value]) => nodesBelow({ ...node, location: `${node.location}/${key}`, key, value }))];
}

function placeOf({ logicalId, resourceType, path, location }: Node): Omit<Place, 'json'> {
  return { logicalId, resourceType, path, location };
}

function statementsIn(node: Node): Array<{ json: Json; location: string }> {
  const { location, value } = node;
  if (node.key === 'Properties' && node.resourceType in PERMISSIONS && !isPolicy(value)) {
    return [{ json: PERMISSIONS[node.resourceType](value as Json), location }];
  }
  const document = isPolicy(value) ? value : documentIn(value);
  if (!document) {
    return [];
  }
  const listed = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return listed.flatMap((item, index) => alternatives(item).map((json) => ({ json: json as Json, location: `${location}/Statement/${index}` })));
}

function isPolicy(value: unknown): value is Json {
  const statements = isObject(value) ? alternatives(value.Statement) : [];
  return statements.length > 0 && statements.every((statement) => isObject(statement) && 'Effect' in statement);
}

/** The policy in a string, or in a string that the deployment joins. */
function documentIn(value: unknown): Json | undefined {
  if (!isText(value)) {
    return undefined;
  }
  const [text] = texts(value);
  if (!/^\s*\{.*"Statement"/s.test(text)) {
    return undefined;
  }
  try {
    const document: unknown = JSON.parse(text);
    return isPolicy(document) ? document : undefined;
  } catch {
    return undefined; // not a policy, but text that looks like the start of one
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (isObject(value) && ('Fn::Join' in value || 'Fn::Sub' in value));
}

function kindOf({ key, resourceType }: Node, statement: Json): PolicyKind {
  if (key === 'AssumeRolePolicyDocument') {
    return PolicyKind.TRUST;
  }
  return KINDS[resourceType] ?? ('Principal' in statement || 'NotPrincipal' in statement ? PolicyKind.RESOURCE : PolicyKind.IDENTITY);
}
