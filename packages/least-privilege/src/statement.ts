import { alternatives, isObject, OWN_ACCOUNT, texts } from './text';

const ROOT = new RegExp(`^(?:arn:[^:]+:iam::(\\d{12}|${OWN_ACCOUNT}):root|(\\d{12}|${OWN_ACCOUNT}))$`);

/** Kind of policy, by the entity to which the policy is attached. */
export enum PolicyKind {
  /** Policy of an identity, which states what the identity can do. */
  IDENTITY = 'identity policy',
  /** Policy of a role that states who can assume the role. */
  TRUST = 'trust policy',
  /** Policy of a KMS key, in which `Resource: *` means this key. */
  KEY = 'key policy',
  /** Policy of a resource, which names the resource by its ARN. */
  RESOURCE = 'resource policy',
  /** Policy of a resource in which `Resource: *` means this resource. */
  OWN_RESOURCE = 'resource policy of one resource',
  /** Policy that only limits access, such as a VPC endpoint policy. Without the policy, the access is not limited. */
  LIMIT = 'policy that only limits',
}

export interface Principal {
  /** Type of the principal: `AWS`, `Service`, `Federated` or `CanonicalUser`. */
  readonly type: string;
  readonly name: string;
}

export interface Binding {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Whether a value has the shape of a policy statement. */
export function isStatement(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && 'Effect' in value;
}

/** Policy statement, with all values that it can have at deployment. */
export class Statement {
  public readonly allows: boolean;
  public readonly actions: readonly string[];
  public readonly resources: readonly string[];
  public readonly principals: readonly Principal[];
  public readonly bindings: readonly Binding[];

  /** Creates a statement. @param account ID of the account to which the template is deployed, if known at synthesis */
  constructor(
    public readonly json: Readonly<Record<string, unknown>>,
    public readonly kind: PolicyKind,
    private readonly account?: string,
  ) {
    this.allows = json.Effect !== 'Deny';
    this.actions = texts(json.Action);
    this.resources = texts(json.Resource);
    this.principals = alternatives(json.Principal).flatMap(principals);
    this.bindings = bindings(json.Condition ?? {});
  }

  /** Whether the only principal is the root of the account to which the template is deployed. */
  public get speaksToAccountRoot(): boolean {
    return (
      this.principals.length > 0 &&
      this.principals.every(({ type, name }) => type === 'AWS' && this.isAccountRoot(name))
    );
  }

  private isAccountRoot(name: string): boolean {
    const [, ofRoot, ofAccount] = ROOT.exec(name) ?? [];
    const owner = ofRoot ?? ofAccount;
    return owner !== undefined && [OWN_ACCOUNT, this.account].includes(owner);
  }
}

function principals(value: unknown): Principal[] {
  if (!isObject(value)) {
    return texts(value).map((name) => ({ type: 'AWS', name }));
  }
  return Object.entries(value).flatMap(([type, names]) => texts(names).map((name) => ({ type, name })));
}

/**
 * Returns the operator, key and values of every condition. The values are empty if an `Fn::If` can remove the
 * condition.
 */
function bindings(condition: unknown): Binding[] {
  return entries(condition).flatMap(([operator, keys]) =>
    entries(keys).map(([key, values]) => ({ operator, key, values: isOptional(values) ? [] : texts(values) })),
  );
}

function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isOptional(values: unknown): boolean {
  return values === undefined || JSON.stringify(values).includes('"AWS::NoValue"');
}
