/** Start of the name of a loop in a template. */
export const LOOP = 'Fn::ForEach::';

/**
 * Replaces a loop variable in a text as CloudFormation does: `${Name}` with the item, and `&{Name}` with only the
 * letters and digits of the item.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function withLoopVariable(text: string, name: string, item: string): string {
  return text.replaceAll(`\${${name}}`, () => item).replaceAll(`&{${name}}`, () => item.replace(/[^a-z\d]/gi, ''));
}
