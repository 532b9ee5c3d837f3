import { Part } from './part';
import { isObject } from './template-value';

/** Condition operators that require a value and do not match a missing key, in lower case. */
const REQUIRES = /^(foranyvalue:)?string(equals|equalsignorecase|like)$/;

/** Property that contains the resource policy or trust policy, by resource type. */
export const POLICY_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
  'AWS::Logs::ResourcePolicy': 'PolicyDocument',
};

/** Principal of a policy statement. */
export interface Principal {
  /** Type of the principal: `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everyone. */
  readonly kind: string;
  readonly part: Part;
}

/** Comparison in the condition of a policy statement. */
export interface Comparison {
  /** Condition operator in lower case, without `IfExists`, such as `stringequals`. */
  readonly operator: string;
  /** Condition key in lower case, such as `aws:sourceaccount`. */
  readonly key: string;
  readonly values: readonly Part[];
}

/** Statement of a policy document. */
export class Statement {
  /** Returns the statements in all possible values of a policy property, which can be an object or a JSON string. */
  public static in(resource: Part, path: string): Statement[] {
    return resource
      .parts(path)
      .map(readable)
      .flatMap((document) => document.items('Statement'))
      .map((part) => new Statement(part));
  }

  /**
   * Returns the statements of all policy documents in a value: objects and JSON strings that contain `Statement`, at
   * any depth.
   */
  public static within(part: Part): Statement[] {
    const document = readable(part);
    if (isObject(document.value) && Object.hasOwn(document.value, 'Statement')) {
      return document.items('Statement').map((one) => new Statement(one));
    }
    return document.inner().flatMap((one) => Statement.within(one));
  }

  private constructor(public readonly part: Part) {}

  public get allows(): boolean {
    return this.part.values('Effect').some((effect) => effect !== 'Deny');
  }

  public get denies(): boolean {
    return this.part.values('Effect').some((effect) => effect === 'Deny');
  }

  /** Actions of the statement, in lower case, such as `s3:getobject`. */
  public get actions(): string[] {
    return this.part.items('Action').map(({ value }) => String(value).toLowerCase());
  }

  public get principals(): Principal[] {
    return this.part
      .parts('Principal')
      .flatMap((principal) =>
        isObject(principal.value)
          ? principal.entries().flatMap(([kind, parts]) => parts.listed().map((part) => ({ kind, part })))
          : principal.listed().map((part) => ({ kind: String(part.value), part })),
      );
  }

  /** Whether the principals include everyone. Conditions are not considered. */
  public get isForEverybody(): boolean {
    return this.principals.some(({ kind, part }) => kind === '*' || (kind === 'AWS' && part.value === '*'));
  }

  public get comparisons(): Comparison[] {
    return this.part.parts('Condition').flatMap((condition) =>
      condition.entries().flatMap(([operator, keys]) =>
        keys.entries().map(([key, values]) => ({
          operator: operator.toLowerCase().replace(/ifexists$/, ''),
          key: key.toLowerCase(),
          values: values.listed(),
        })),
      ),
    );
  }

  /** Returns the comparisons with the given condition keys, which must be in lower case. */
  public comparing(...keys: readonly string[]): Comparison[] {
    return this.comparisons.filter(({ key }) => keys.includes(key));
  }

  /** Whether the statement has no condition, or a condition that can be missing. */
  public get mayBeUnconditional(): boolean {
    return this.part.parts('Condition').some((condition) => condition.entries().length === 0);
  }

  /**
   * Whether each possible condition requires an exact value of a condition key, which must be in lower case. Negated
   * operators, operators with `IfExists` and values with wildcards do not require an exact value.
   */
  public requires(key: string): boolean {
    return this.part
      .parts('Condition')
      .every((condition) =>
        namesIn(condition, (operator) => REQUIRES.test(operator)).some((operator) =>
          condition
            .parts(operator)
            .every((keys) =>
              namesIn(keys, (name) => name === key).some((name) => keys.parts(name).every(isExact(operator))),
            ),
        ),
      );
  }
}

function namesIn({ value }: Part, matches: (name: string) => boolean): string[] {
  return Object.keys(isObject(value) ? value : {}).filter((name) => matches(name.toLowerCase()));
}

/** Returns a function that tells whether a value of a condition key is a list of texts without wildcards. */
function isExact(operator: string): (part: Part) => boolean {
  const isPattern = operator.toLowerCase().endsWith('like');
  return (part) => {
    const items = part.listed();
    return items.length > 0 && !(isPattern && items.some(({ value }) => /[*?]/.test(String(value))));
  };
}

function readable(part: Part): Part {
  if (typeof part.value !== 'string' || !/^\s*[[{]/.test(part.value)) {
    return part;
  }
  try {
    return new Part(part.template, JSON.parse(part.value), part.location);
  } catch {
    return part; // a string that only begins like JSON contains no statements
  }
}
