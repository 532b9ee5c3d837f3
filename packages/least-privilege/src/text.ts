/** Placeholder for a string that is known only at deployment and contains no wildcard. */
export const TOKEN = '\uE000';

/** Placeholder for `AWS::AccountId`, which the rules compare with the owner of a resource. */
export const OWN_ACCOUNT = '\uE001';

/**
 * Placeholder for a pseudo parameter such as `AWS::Region`, whose value is not an ARN and contains no wildcard, colon
 * or slash.
 */
export const ATOM = '\uE002';

/**
 * Placeholder for a piece that `Fn::Split` cuts from an unknown string. The piece has no wildcard and is not an ARN.
 */
export const PIECE = '\uE003';

/** Placeholder for a policy variable whose value the request sets, such as `${aws:PrincipalAccount}`. */
export const VARIABLE = '\uE004';

/** Placeholder for one of many possible strings without wildcards, if there are too many to try. */
export const MANY = '\uE005';

/**
 * Maximum number of strings that are computed for a value. If more are possible, only a sample is computed, which
 * contains every alternative with a wildcard.
 */
const MOST_TEXTS = 16;

/** Maximum length of a string that is read, in characters. A template has at most one megabyte. */
const LONGEST_TEXT = 1_048_576;

const WILDCARD = /[*?]/;
const OPEN_PART = /[*?$]/;
const OPAQUE_PART = /[\uE000\uE003]/;
const OPAQUE = /[\uE000-\uE005]/;
const POLICY_VARIABLE = /\$\{[^}]*\}/g;
/** Pattern of an `Fn::Sub` that consists of one variable. */
const SOLE_VARIABLE = /^\$\{(\w+(?:\.[\w.]+)?)\}$/;
const PLACEHOLDER = /\$\{([^}]*)\}/;

/** Policy variables whose value is the same for every caller: escaped characters, and the resource owner. */
const EXACT_VARIABLE = /^\$\{(?:[*?$]|aws:Resource(?:Account|OrgID|OrgPaths)(?:\s*,[^*?$]*)?)\}$/i;

type Json = Readonly<Record<string, unknown>>;

export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text);
}

export function hasToken(text: string): boolean {
  return OPAQUE.test(text);
}

/** Formats a string for messages, with readable names for its placeholders. */
export function shown(text: string): string {
  return text.replaceAll(OWN_ACCOUNT, '${AWS::AccountId}').replace(/[\uE000-\uE005]/g, '${...}');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a scalar as a string, and an empty string for an object. */
export function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** Reference to a resource, parameter or pseudo parameter, or to an attribute of a resource. */
export interface SoleReference {
  readonly id: string;
  /** @default - the reference is a `Ref` */
  readonly attribute?: string;
}

/** Returns the reference that is the whole value: a `Ref`, an `Fn::GetAtt`, or an `Fn::Sub` of one variable. */
export function soleReference(value: unknown): SoleReference | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  if (typeof value.Ref === 'string') {
    return { id: value.Ref };
  }
  const got = [value['Fn::GetAtt']].flat().map(plain).join('.');
  const text = Object.hasOwn(value, 'Fn::GetAtt') ? got : (SOLE_VARIABLE.exec(plain(value['Fn::Sub']))?.[1] ?? '');
  const [id, ...attribute] = text.split('.');
  return id === '' ? undefined : { id, ...(attribute.length > 0 && { attribute: attribute.join('.') }) };
}

/** Returns the arguments of an intrinsic function, or an empty list if the arguments are not a list. */
function argumentsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Returns every value to which a template value can resolve. Lists are flattened, and both branches of an `Fn::If`
 * count.
 */
export function alternatives(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(alternatives);
  }
  if (!isObject(value)) {
    return value === undefined ? [] : [value];
  }
  if (Object.hasOwn(value, 'Fn::If')) {
    return argumentsOf(value['Fn::If']).slice(1).flatMap(alternatives);
  }
  return value.Ref === 'AWS::NoValue' ? [] : [value];
}

/**
 * Returns every string to which a template value can resolve. Intrinsic functions are evaluated if possible.
 *
 * The time is linear in the size of the value. If a string has too many possible values, only the values with a
 * wildcard are returned, and `MANY` replaces the others.
 */
export function texts(value: unknown): string[] {
  return rawTexts(value).map((text) =>
    text.replace(POLICY_VARIABLE, (variable) => (EXACT_VARIABLE.test(variable) ? TOKEN : VARIABLE)),
  );
}

/** Returns the same strings as `texts`, but keeps policy variables unchanged. */
export function rawTexts(value: unknown): string[] {
  return alternatives(value).flatMap(textsOf);
}

function textsOf(value: unknown): string[] {
  if (!isObject(value)) {
    return [plain(value)];
  }
  if (Object.hasOwn(value, 'Fn::Join')) {
    return joined(argumentsOf(value['Fn::Join']));
  }
  if (Object.hasOwn(value, 'Fn::Select')) {
    return selected(argumentsOf(value['Fn::Select']));
  }
  if (Object.hasOwn(value, 'Fn::Split')) {
    return lists(value).flatMap(rawTexts);
  }
  if (Object.hasOwn(value, 'Fn::Sub')) {
    return substituted(value['Fn::Sub']);
  }
  return [referred(value.Ref)];
}

/** Returns the placeholder for a `Ref`. The only pseudo parameter that may be an ARN is the stack ID. */
function referred(name: unknown): string {
  if (name === 'AWS::AccountId') {
    return OWN_ACCOUNT;
  }
  return typeof name === 'string' && name.startsWith('AWS::') && name !== 'AWS::StackId' ? ATOM : TOKEN;
}

/**
 * Returns every list to which a value can resolve. A list that is known only at deployment is represented by one
 * placeholder.
 */
function lists(value: unknown): unknown[][] {
  if (Array.isArray(value)) {
    return [value];
  }
  if (isObject(value) && Object.hasOwn(value, 'Fn::If')) {
    return argumentsOf(value['Fn::If']).slice(1).flatMap(lists);
  }
  if (isObject(value) && Object.hasOwn(value, 'Fn::Split')) {
    const [separator, source] = argumentsOf(value['Fn::Split']);
    return rawTexts(source).map((text) => split(text, plain(separator)));
  }
  return [[TOKEN]];
}

/**
 * Splits a string. A piece of an unknown string gets the placeholder `PIECE`, because a piece of an ARN is not an ARN.
 */
function split(text: string, separator: string): string[] {
  return (separator === '' ? [text] : text.split(separator)).map((piece) => piece.replaceAll(TOKEN, PIECE));
}

function joined([separator, parts]: readonly unknown[]): string[] {
  return lists(parts).flatMap((list) => combined(list.map(rawTexts), plain(separator)));
}

/**
 * Returns the strings that the possible texts of each part can form, or a sample if there are more than `MOST_TEXTS`.
 * Parts without any possible text are omitted.
 */
function combined(parts: readonly string[][], separator: string): string[] {
  const choices = parts.filter(({ length }) => length > 0).map((part) => (part.length > 1 ? [...new Set(part)] : part));
  const count = choices.reduce((product, { length }) => Math.min(product * length, MOST_TEXTS + 1), 1);
  const found = count > MOST_TEXTS ? sampled(choices.map(sample), separator) : product(choices, separator);
  return found.map((text) => (text.length > LONGEST_TEXT ? `${MANY}*` : text));
}

function product(choices: readonly string[][], separator: string): string[] {
  const [first = [''], ...rest] = choices;
  return rest.reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => head + separator + tail)), first);
}

/** Returns the alternatives of a part that contain wildcards, and one placeholder for all other alternatives. */
function sample(part: readonly string[]): string[] {
  if (part.length === 1) {
    return [...part];
  }
  const open = part.filter((text) => OPEN_PART.test(text));
  const exact = open.length < part.length ? [MANY] : [];
  return open.length > MOST_TEXTS ? ['*', ...exact] : [...open, ...exact];
}

/** Returns the smallest number of combinations in which each alternative occurs at least once. */
function sampled(samples: readonly string[][], separator: string): string[] {
  const most = samples.reduce((length, part) => Math.max(length, part.length), 0);
  return Array.from({ length: most }, (_, turn) => samples.map((part) => part[turn % part.length]).join(separator));
}

function selected([index, list]: readonly unknown[]): string[] {
  const position = isObject(index) ? NaN : Number(index);
  return lists(list).flatMap((items) => itemsAt(position, items));
}

/**
 * Returns the items that an index can select. An unknown string can contain separators, so each later item up to the
 * index is possible.
 */
function itemsAt(index: number, items: readonly unknown[]): string[] {
  if (Number.isNaN(index)) {
    return rawTexts(items);
  }
  const opaque = items.findIndex((item) => typeof item === 'string' && OPAQUE_PART.test(item));
  if (opaque === -1 || index < opaque) {
    return rawTexts(items[index]);
  }
  const pieces = rawTexts(items.slice(opaque, index + 1)).map((text) =>
    OPAQUE_PART.test(text) ? opaquePiece(text) : text,
  );
  return [...new Set(pieces)].filter((text) => text !== '');
}

/**
 * Returns a piece of an unknown string. The string may contain separators that cut off adjacent text, so only wildcards
 * of that text are kept.
 */
function opaquePiece(text: string): string {
  return hasWildcard(text) || text === TOKEN ? text : PIECE;
}

function substituted(value: unknown): string[] {
  const [text, given] = Array.isArray(value) ? (value as unknown[]) : [value];
  const variables = isObject(given) ? given : {};
  const known = new Map<string, string[]>();
  const parts = plain(text).split(PLACEHOLDER); // literal text and variable names alternate
  return combined(
    parts.map((part, index) => (index % 2 === 0 ? [part] : placeholder(part, variables, known))),
    '',
  );
}

/** Returns the possible strings for a variable of `Fn::Sub`, which are computed once for each variable name. */
function placeholder(name: string, variables: Json, known: Map<string, string[]>): string[] {
  const found = known.get(name) ?? (Object.hasOwn(variables, name) ? rawTexts(variables[name]) : [literal(name)]);
  known.set(name, found);
  return found;
}

/** Returns the text for a placeholder in `Fn::Sub`. The escaped form `${!Name}` is the text `${Name}`. */
function literal(name: string): string {
  return name.startsWith('!') ? `\${${name.slice(1)}}` : referred(name);
}
