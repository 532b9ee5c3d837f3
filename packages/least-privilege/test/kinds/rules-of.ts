import { findings } from '../../src';

/** Returns the rules that a template breaks, without duplicates. */
export function rulesOf(template: object, account?: string): string[] {
  return [...new Set(findings(template, account).map(({ rule }) => rule))];
}

/** Returns the rules that one resource breaks. */
export function rulesOfResource(Type: string, Properties: object, account?: string): string[] {
  return rulesOf({ Resources: { Thing: { Type, Properties } } }, account);
}

/** Returns the rules that one statement of an identity policy breaks. */
export function rulesOfStatement(...statements: readonly object[]): string[] {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
  return rulesOfResource('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement } });
}

export const join = (...parts: readonly unknown[]): object => ({ 'Fn::Join': ['', parts] });
export const select = (index: unknown, list: unknown): object => ({ 'Fn::Select': [index, list] });
export const split = (separator: string, text: unknown): object => ({ 'Fn::Split': [separator, text] });
export const either = (one: unknown, other: unknown): object => ({ 'Fn::If': ['Open', one, other] });
export const sub = (text: string): object => ({ 'Fn::Sub': text });
export const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
