/** Stands for a part of a text that only the deployment knows. It is opaque, and exact: it holds no wildcard. */
export const TOKEN = '\uE000';

/** The token of `AWS::AccountId`: the one opaque value that a rule has to recognise. */
export const OWN_ACCOUNT = '\uE001';

const WILDCARD = /[*?]/;
const OPAQUE = /[\uE000\uE001]/;
const POLICY_VARIABLE = /\$\{[^}]*\}/g;
const PLACEHOLDER = /\$\{([^}]*)\}/g;

type Json = Readonly<Record<string, unknown>>;

export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text);
}

export function hasToken(text: string): boolean {
  return OPAQUE.test(text);
}

/** A text for people, with a placeholder where it is opaque. */
export function shown(text: string): string {
  return text.replaceAll(TOKEN, '${...}').replaceAll(OWN_ACCOUNT, '${AWS::AccountId}');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every value that stands in a place of the template: lists are flattened, and both branches of an `Fn::If` count. */
export function alternatives(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(alternatives);
  }
  if (!isObject(value)) {
    return value === undefined ? [] : [value];
  }
  if ('Fn::If' in value) {
    return (value['Fn::If'] as unknown[]).slice(1).flatMap(alternatives);
  }
  return value.Ref === 'AWS::NoValue' ? [] : [value];
}

/** Every text that stands in a place of the template, with its intrinsic functions resolved as far as synthesis can. */
export function texts(value: unknown): string[] {
  return alternatives(value).flatMap(textsOf);
}

function textsOf(value: unknown): string[] {
  if (!isObject(value)) {
    return [String(value).replace(POLICY_VARIABLE, TOKEN)];
  }
  if (Array.isArray(value['Fn::Join'])) {
    return joined(value['Fn::Join'] as [string, unknown]);
  }
  if ('Fn::Sub' in value) {
    return [substituted(value['Fn::Sub'])];
  }
  return [value.Ref === 'AWS::AccountId' ? OWN_ACCOUNT : TOKEN];
}

function joined([separator, parts]: [string, unknown]): string[] {
  if (!Array.isArray(parts)) {
    return [TOKEN];
  }
  const [first = [''], ...rest] = parts.map(texts).filter((choices) => choices.length > 0);
  return rest.reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => head + separator + tail)), first);
}

function substituted(value: unknown): string {
  const [text, variables] = (Array.isArray(value) ? value : [value, {}]) as [string, Json];
  return text.replace(PLACEHOLDER, (_, name: string) => {
    if (name in variables) {
      return texts(variables[name]).join('');
    }
    return name === 'AWS::AccountId' ? OWN_ACCOUNT : TOKEN;
  });
}
