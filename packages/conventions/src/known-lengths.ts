import { Stack, Token } from 'aws-cdk-lib/core';

/** Name with tokens, converted to texts that can be checked and shown before CloudFormation resolves the tokens. */
export interface FilledName {
  /**
   * Name in which the account, the Region and the partition are replaced by their longest possible values, and every
   * other token by one character.
   */
  readonly longest: string;
  /** Name in which each token is written as in a template, such as `${AWS::AccountId}`. */
  readonly shown: string;
}

/**
 * Longest possible values of the CloudFormation pseudo parameters that names can contain, without those of the isolated
 * partitions, such as the Region `us-isof-south-1`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const LONGEST: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'ap-southeast-2',
  'AWS::Partition': 'aws-us-gov',
};
/** Placeholder for an unknown value, which is assumed to have one character. */
const UNKNOWN = 'x';
const SUBSTITUTED = /\$\{([^!}]+)\}/g;

/** Replaces the tokens of a name, alone or in `Fn::Join` and `Fn::Sub`, by texts that can be checked and shown. */
export function fillIn(name: string): FilledName {
  return Token.isUnresolved(name) ? fill(new Stack().resolve(name)) : { longest: name, shown: name };
}

type Intrinsic = Readonly<Record<string, unknown>>;

function fill(value: unknown): FilledName {
  if (typeof value !== 'object' || value === null) {
    return { longest: String(value), shown: String(value) };
  }
  const { Ref: ref, 'Fn::Join': join, 'Fn::Sub': sub } = value as Intrinsic;
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return joined(String(join[0]), join[1].map(fill));
  }
  if (sub !== undefined) {
    const [text, values = {}] = [sub].flat() as [string, Intrinsic?];
    const valueOf = (name: string) =>
      values[name] === undefined ? (LONGEST[name] ?? UNKNOWN) : fill(values[name]).longest;
    return { longest: text.replace(SUBSTITUTED, (_, name: string) => valueOf(name)), shown: text };
  }
  return { longest: LONGEST[String(ref)] ?? UNKNOWN, shown: `\${${String(ref ?? Object.keys(value)[0])}}` };
}

function joined(delimiter: string, parts: readonly FilledName[]): FilledName {
  return {
    longest: parts.map(({ longest }) => longest).join(delimiter),
    shown: parts.map(({ shown }) => shown).join(delimiter),
  };
}
