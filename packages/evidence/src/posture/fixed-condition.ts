import type { PostureTemplate } from './posture-template';
import { isObject } from './template-value';

/** Maximum number of conditions that are followed from one condition to the next. */
const DEEPEST = 20;

const EITHER: readonly boolean[] = [true, false];

/** Template sections and environment on which the value of a condition depends. */
type Conditioned = Pick<PostureTemplate, 'conditions' | 'parameters' | 'account' | 'region'>;

/**
 * Whether a condition is false in every deployment, because it compares literals, the account or region of the stack,
 * or a parameter with a value that the parameter does not allow. Parameter defaults do not count.
 */
export function isNever(condition: unknown, template: Conditioned): boolean {
  return typeof condition === 'string' && truths({ Condition: condition }, template).every((truth) => !truth);
}

/** Returns every truth value that an expression can have. */
function truths(expression: unknown, template: Conditioned, depth = 0): readonly boolean[] {
  const [name, argument] = Object.entries(isObject(expression) ? expression : {})[0] ?? [];
  const operands = [argument].flat();
  const next = (inner: unknown) => (depth < DEEPEST ? truths(inner, template, depth + 1) : EITHER);
  const not = (values: readonly boolean[]) => values.map((value) => !value);
  switch (name) {
    case 'Condition':
      return next(template.conditions[String(argument)]);
    case 'Fn::Not':
      return not(next(operands[0]));
    case 'Fn::And':
      return conjunction(operands.map(next));
    case 'Fn::Or': // not all of the opposites
      return not(conjunction(operands.map((operand) => not(next(operand)))));
    case 'Fn::Equals': {
      const [some, others] = operands.map((operand) => valuesOf(operand, template));
      return some && others ? some.flatMap((one) => others.map((other) => one === other)) : EITHER;
    }
    default:
      return EITHER;
  }
}

function conjunction(operands: readonly (readonly boolean[])[]): readonly boolean[] {
  if (operands.some((values) => !values.includes(true))) {
    return [false];
  }
  return operands.every((values) => !values.includes(false)) ? [true] : EITHER;
}

/** Returns every value that an operand can have, or undefined if any value is possible. */
function valuesOf(operand: unknown, { parameters, account, region }: Conditioned): readonly string[] | undefined {
  if (!isObject(operand)) {
    return [String(operand)];
  }
  const { Ref: name } = operand;
  const known = name === 'AWS::AccountId' ? account : name === 'AWS::Region' ? region : undefined;
  const parameter = parameters[String(name)];
  const allowed = isObject(parameter) ? parameter.AllowedValues : known && [known];
  return Array.isArray(allowed) && allowed.length > 0 ? allowed.map(String) : undefined;
}
