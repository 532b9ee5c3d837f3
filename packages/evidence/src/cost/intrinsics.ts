import { Template } from '../templates/template';

/** CloudFormation template with the sections to which its intrinsic functions refer. */
export interface FullTemplate extends Template {
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly Type?: string;
  readonly Default?: unknown;
}

type Call = (argument: unknown, template: FullTemplate, region: string) => unknown;

/**
 * Resolves a template value, using the parameter defaults. Returns `undefined` for a value that is known only at
 * deployment, and `null` for `AWS::NoValue`. Resolves the items of a list, but not the properties of an object.
 */
export function resolve(value: unknown, template: FullTemplate, region: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, template, region));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return CALLS[name]?.(argument, template, region);
  }
  return value;
}

/**
 * Evaluates a condition, using the parameter defaults. Returns `undefined` if the result is known only at deployment.
 */
export function holds(condition: unknown, template: FullTemplate, region: string): boolean | undefined {
  const argument = typeof condition === 'string' ? template.Conditions?.[condition] : condition;
  const [name, parts] = Object.entries((argument ?? {}) as Record<string, unknown>)[0] ?? ['', undefined];
  const each = () => (parts as unknown[]).map((part) => holds(part, template, region));
  switch (name) {
    case 'Condition':
      return holds(parts, template, region);
    case 'Fn::Not':
      return negated(each()[0]);
    case 'Fn::And':
      return every(each());
    case 'Fn::Or':
      return negated(every(each().map(negated)));
    case 'Fn::Equals':
      return equal((parts as unknown[]).map((part) => resolve(part, template, region)));
    default:
      return undefined;
  }
}

const CALLS: Readonly<Record<string, Call | undefined>> = {
  Ref: valueOf,
  'Fn::If': (argument, template, region) => {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    const met = holds(condition, template, region);
    return met === undefined ? undefined : resolve(met ? yes : no, template, region);
  },
  'Fn::FindInMap': (argument, template, region) => {
    const [map, first, second] = resolve(argument, template, region) as unknown[];
    return template.Mappings?.[String(map)]?.[String(first)]?.[String(second)];
  },
  'Fn::Join': (argument, template, region) => {
    const [separator, parts] = listOf(argument, template, region);
    return isKnownList(parts) ? parts.join(String(separator)) : undefined;
  },
  'Fn::Split': (argument, template, region) => {
    const [separator, text] = listOf(argument, template, region);
    return text === undefined ? undefined : String(text).split(String(separator));
  },
  'Fn::Select': (argument, template, region) => {
    const [index, list] = listOf(argument, template, region);
    const items: unknown = typeof list === 'string' ? list.split(',').map((item) => item.trim()) : list;
    return Array.isArray(items) ? items[Number(index)] : undefined;
  },
  'Fn::Sub': (argument, template, region) => {
    const [text, values = {}] = [argument].flat() as [unknown, Readonly<Record<string, unknown>>?];
    const parts = String(text)
      .split(/(\$\{[^}]+\})/)
      .map((part) => {
        const [, literal, name] = /^\$\{(!?)(.+)\}$/.exec(part) ?? [];
        if (name === undefined) {
          return part;
        }
        if (literal) {
          return `\${${name}}`;
        }
        return name in values ? resolve(values[name], template, region) : valueOf(name, template, region);
      });
    return isKnownList(parts) ? parts.join('') : undefined;
  },
};

/** Returns the value of a reference, which is known for the region, for parameters with defaults and for no value. */
function valueOf(name: unknown, template: FullTemplate, region: string): unknown {
  if (name === 'AWS::NoValue') {
    return null;
  }
  return name === 'AWS::Region' ? region : defaultOf(template.Parameters?.[String(name)]);
}

function listOf(argument: unknown, template: FullTemplate, region: string): readonly unknown[] {
  const list = resolve(argument, template, region);
  return Array.isArray(list) ? list : [];
}

function isKnownList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && !value.includes(undefined);
}

/**
 * Returns the default of a template parameter, or `undefined` for a parameter with an SSM type, whose default is a
 * parameter name and not a value.
 */
function defaultOf(parameter: Parameter | undefined): unknown {
  return parameter?.Type?.startsWith('AWS::SSM::') ? undefined : parameter?.Default;
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function every(values: readonly (boolean | undefined)[]): boolean | undefined {
  return values.includes(false) ? false : values.includes(undefined) ? undefined : true;
}

function equal([one, other]: readonly unknown[]): boolean | undefined {
  return one === undefined || other === undefined ? undefined : String(one) === String(other);
}
