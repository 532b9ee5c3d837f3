import { alternatives, isObject, OWN_ACCOUNT, texts } from './text';

const ROOT = new RegExp(`^(?:arn:[^:]+:iam::(\\d{12}|${OWN_ACCOUNT}):root|(\\d{12}|${OWN_ACCOUNT}))$`);

/** What a policy is attached to. */
export enum PolicyKind {
  /** To a principal: what it may do. */
  IDENTITY = 'identity policy',
  /** To a role: who may assume it. */
  TRUST = 'trust policy',
  /** To a KMS key; `Resource: *` means this key. */
  KEY = 'key policy',
  /** To a resource that it names. */
  RESOURCE = 'resource policy',
  /** To a resource that `Resource: *` means. */
  OWN_RESOURCE = 'resource policy of one resource',
  /**
   * To something that is open without it, such as an endpoint. It grants nothing by itself, and allows everything by
   * default.
   */
  LIMIT = 'policy that only limits',
}

export interface Principal {
  /** `AWS`, `Service`, `Federated` or `CanonicalUser`. */
  readonly type: string;
  readonly name: string;
}

export interface Binding {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Whether the value has the shape of a statement. */
export function isStatement(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && 'Effect' in value;
}

/** One statement of a policy, with every alternative that the template leaves open. */
export class Statement {
  public readonly allows: boolean;
  public readonly actions: readonly string[];
  public readonly resources: readonly string[];
  public readonly principals: readonly Principal[];
  public readonly bindings: readonly Binding[];

  /** @param account the account that the template is deployed to, if synthesis knows it */
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

  /** Whether the only principal is the root of the statement's own account. */
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

/** Returns what the conditions bind. A value or operator that is in only one branch of an `Fn::If` binds nothing. */
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
