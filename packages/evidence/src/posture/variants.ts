import type { PostureResource, PostureTemplate } from './posture-template';
import { isObject } from './template-value';

/** Maximum number of combinations of condition values that are considered. Further combinations are ignored. */
const MOST_VARIANTS = 64;

/** Maximum number of conditions that are followed from one condition to the next. */
const DEEPEST = 20;

/** Stands for all values with which no condition compares a value. */
const OTHER = '\uE002';

/** Function that returns whether an operand of a condition, such as `{ Ref: 'Stage' }`, equals a literal. */
type Equals = (template: PostureTemplate, operand: unknown, literal: string) => boolean;

/**
 * Returns the given resources for each combination of values that the conditions on which they depend can have. In
 * each variant, the conditions are decided: the resources contain no `Fn::If`, and a resource whose own condition is
 * false is `undefined`. Conditions that refer to each other, or compare the same parameter, stay consistent.
 *
 * Use the variants to check a setting that must be safe in every deployment.
 */
export function variantsOf(resources: readonly PostureResource[]): (PostureResource | undefined)[][] {
  const possible = new Map<string, Set<string>>();
  const record: Equals = (template, operand, literal) => {
    const key = keyOf(template, operand);
    possible.set(key, (possible.get(key) ?? new Set(allowedValues(template, operand))).add(literal));
    return false;
  };
  resources.forEach(({ template, declared }) => {
    conditionsIn(declared).forEach((condition) => holds({ Condition: condition }, template, record));
  });
  return combinations(possible).map((values) => {
    const equals: Equals = (template, operand, literal) => values.get(keyOf(template, operand)) === literal;
    return resources.map((resource) => decided(resource, equals));
  });
}

function keyOf({ file }: PostureTemplate, operand: unknown): string {
  return `${file} ${JSON.stringify(operand)}`;
}

function allowedValues({ parameters }: PostureTemplate, operand: unknown): string[] {
  const parameter = isObject(operand) && parameters[String(operand.Ref)];
  return isObject(parameter) && Array.isArray(parameter.AllowedValues) ? parameter.AllowedValues.map(String) : [OTHER];
}

function combinations(possible: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, string>[] {
  return [...possible].reduce<ReadonlyMap<string, string>[]>(
    (heads, [key, values]) =>
      heads.flatMap((head) => [...values].map((value) => new Map(head).set(key, value))).slice(0, MOST_VARIANTS),
    [new Map()],
  );
}

/** Returns the names of all conditions in a value: those of `Fn::If`, and that of a resource. */
function conditionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { Condition, 'Fn::If': choice } = value as Record<string, unknown>;
  return [
    ...[Condition, Array.isArray(choice) && choice[0]].filter((name) => typeof name === 'string'),
    ...Object.values(value).flatMap(conditionsIn),
  ];
}

function decided(resource: PostureResource, equals: Equals): PostureResource | undefined {
  const { template, declared } = resource;
  const isTrue = (condition: unknown) => holds({ Condition: condition }, template, equals);
  const isLeftOut = typeof declared.Condition === 'string' && !isTrue(declared.Condition);
  return isLeftOut ? undefined : resource.with(withoutChoices(declared.Properties, isTrue));
}

function withoutChoices(value: unknown, isTrue: (condition: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutChoices(item, isTrue));
  }
  if (!isObject(value)) {
    return value;
  }
  const choice = value['Fn::If'];
  return Array.isArray(choice)
    ? withoutChoices(choice[isTrue(choice[0]) ? 1 : 2], isTrue)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutChoices(inner, isTrue)]));
}

function holds(expression: unknown, template: PostureTemplate, equals: Equals, depth = 0): boolean {
  const next = (inner: unknown) => holds(inner, template, equals, depth + 1);
  const [name, inner] = Object.entries(isObject(expression) ? expression : {})[0] ?? [];
  const operands = [inner].flat();
  const condition = String(inner);
  if (name === 'Condition' && Object.hasOwn(template.conditions, condition) && depth < DEEPEST) {
    return next(template.conditions[condition]);
  }
  switch (name) {
    case 'Fn::Not':
      return !next(operands[0]);
    case 'Fn::And': // asks for all operands, so that each of them is recorded
      return operands.map(next).every(Boolean);
    case 'Fn::Or':
      return operands.map(next).some(Boolean);
    default: {
      const literal = operands.find((operand) => typeof operand !== 'object');
      const operand = operands.find(isObject);
      return name === 'Fn::Equals' && operand && literal !== undefined
        ? equals(template, operand, String(literal))
        : equals(template, expression, 'true');
    }
  }
}
