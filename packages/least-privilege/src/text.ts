/** An opaque text that only the deployment knows. It is exact: it holds no wildcard. */
export const TOKEN = '\uE000';

/** Token for `AWS::AccountId`, the one opaque value that a rule has to recognize. */
export const OWN_ACCOUNT = '\uE001';

/** A pseudo parameter, such as the region: exact, without a colon or slash, and no ARN. */
export const ATOM = '\uE002';

/** A piece that a template splits off an opaque text: exact, and not an ARN. */
export const PIECE = '\uE003';

/** A policy variable that the request fills in, such as `${aws:PrincipalAccount}`. */
export const VARIABLE = '\uE004';

/** Any one of too many exact texts to try. */
export const MANY = '\uE005';

/** How many texts are computed for one place of a template. Beyond that, their parts are checked one by one. */
const MOST_TEXTS = 16;

/** Longest text that is read. A template has a megabyte at most. */
const LONGEST_TEXT = 1_048_576;

const WILDCARD = /[*?]/;
const OPEN_PART = /[*?$]/;
const OPAQUE_PART = /[\uE000\uE003]/;
const OPAQUE = /[\uE000-\uE005]/;
const POLICY_VARIABLE = /\$\{[^}]*\}/g;
const PLACEHOLDER = /\$\{([^}]*)\}/;

/** Policy variables with one value for every caller: an escaped character, and the owner of the resource itself. */
const EXACT_VARIABLE = /^\$\{(?:[*?$]|aws:Resource(?:Account|OrgID|OrgPaths)(?:\s*,[^*?$]*)?)\}$/i;

type Json = Readonly<Record<string, unknown>>;

export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text);
}

export function hasToken(text: string): boolean {
  return OPAQUE.test(text);
}

/** Formats a text for people, with placeholders for its opaque parts. */
export function shown(text: string): string {
  return text.replaceAll(OWN_ACCOUNT, '${AWS::AccountId}').replace(/[\uE000-\uE005]/g, '${...}');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a scalar as text, and an empty text for an object. */
export function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** Returns the arguments of a function, or an empty list if the template gives none. */
function argumentsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Returns every value that may be in a place of the template: lists are flattened, and both branches of an `Fn::If`
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
 * Returns every text that may be in a place of the template, with intrinsic functions resolved as far as possible.
 *
 * The work is linear in the size of the value. If a text has too many alternatives to try, each wildcard that a part
 * may be is tried, and `MANY` stands for the rest.
 */
export function texts(value: unknown): string[] {
  return rawTexts(value).map((text) =>
    text.replace(POLICY_VARIABLE, (variable) => (EXACT_VARIABLE.test(variable) ? TOKEN : VARIABLE)),
  );
}

/** Returns the same as `texts`, but leaves policy variables as they are written. */
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

/** Returns the text that a reference stands for. The ID of a stack is an ARN; no other pseudo parameter is. */
function referred(name: unknown): string {
  if (name === 'AWS::AccountId') {
    return OWN_ACCOUNT;
  }
  return typeof name === 'string' && name.startsWith('AWS::') && name !== 'AWS::StackId' ? ATOM : TOKEN;
}

/**
 * Returns every list that may be in a place of the template: its items, or one token if only the deployment knows them.
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

/** Splits a text. A piece of an opaque text is not what the whole is: a piece of an ARN names no resource. */
function split(text: string, separator: string): string[] {
  return (separator === '' ? [text] : text.split(separator)).map((piece) => piece.replaceAll(TOKEN, PIECE));
}

function joined([separator, parts]: readonly unknown[]): string[] {
  return lists(parts).flatMap((list) => combined(list.map(rawTexts), plain(separator)));
}

/** Returns every text that takes one alternative for each part. A part without alternatives is left out. */
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

/** Returns the wildcards that a part may be, which a rule has to see, and a placeholder for everything else. */
function sample(part: readonly string[]): string[] {
  if (part.length === 1) {
    return [...part];
  }
  const open = part.filter((text) => OPEN_PART.test(text));
  const exact = open.length < part.length ? [MANY] : [];
  return open.length > MOST_TEXTS ? ['*', ...exact] : [...open, ...exact];
}

/** Returns as many texts as the part with the most alternatives has, so that each alternative is in one of them. */
function sampled(samples: readonly string[][], separator: string): string[] {
  const most = samples.reduce((length, part) => Math.max(length, part.length), 0);
  return Array.from({ length: most }, (_, turn) => samples.map((part) => part[turn % part.length]).join(separator));
}

function selected([index, list]: readonly unknown[]): string[] {
  const position = isObject(index) ? NaN : Number(index);
  return lists(list).flatMap((items) => itemsAt(position, items));
}

/**
 * Returns the items that an index may select. An opaque text may contain separators, so each piece after it, up to the
 * index, may be selected.
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
 * Returns a piece of an opaque text. It may have contained a separator that cut off the text next to it, so only
 * wildcards are kept.
 */
function opaquePiece(text: string): string {
  return hasWildcard(text) || text === TOKEN ? text : PIECE;
}

function substituted(value: unknown): string[] {
  const [text, given] = Array.isArray(value) ? (value as unknown[]) : [value];
  const variables = isObject(given) ? given : {};
  const known = new Map<string, string[]>();
  const parts = plain(text).split(PLACEHOLDER); // literal text and names in turn
  return combined(
    parts.map((part, index) => (index % 2 === 0 ? [part] : placeholder(part, variables, known))),
    '',
  );
}

/** Returns the text for a placeholder, computed once for each name. */
function placeholder(name: string, variables: Json, known: Map<string, string[]>): string[] {
  const found = known.get(name) ?? (Object.hasOwn(variables, name) ? rawTexts(variables[name]) : [literal(name)]);
  known.set(name, found);
  return found;
}

/** `${!Name}` is how a template writes `${Name}`. */
function literal(name: string): string {
  return name.startsWith('!') ? `\${${name.slice(1)}}` : referred(name);
}
