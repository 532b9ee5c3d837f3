import { Part } from './part';
import { isObject } from './template-value';

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
}

function readable(part: Part): Part {
  if (typeof part.value !== 'string') {
    return part;
  }
  try {
    return new Part(part.template, JSON.parse(part.value), part.location);
  } catch {
    return part; // a string that is not JSON contains no statements
  }
}
