import { Part } from './part';
import { isObject } from './template-value';

/** The property of a resource that says who may do what with it, by type. */
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

/** One of the principals of a statement. */
export interface Principal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everybody. */
  readonly kind: string;
  readonly part: Part;
}

/** One comparison of a condition. */
export interface Comparison {
  /** In lower case, without `IfExists`, such as `stringequals`. */
  readonly operator: string;
  /** In lower case, such as `aws:sourceaccount`. */
  readonly key: string;
  readonly values: readonly Part[];
}

/** A statement of a policy. */
export class Statement {
  /** Those of the policy documents that a property may be, also of one that is a text of JSON. */
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

  /** Whether everybody is meant, whatever the conditions say. */
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

  /** The comparisons of some keys, in lower case. */
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
    return part; // a text that is no JSON has no statements
  }
}
