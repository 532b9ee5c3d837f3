/** Patterns that match secrets that are recognizable by their value alone, each with a description. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{50,})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a Slack webhook URL', /hooks\.slack\.com\/(services|workflows)\/[A-Za-z0-9/]{20,}/],
  ['a Stripe key', /\b[sr]k_(live|test)_[A-Za-z0-9]{16,}/],
  ['a Google client secret', /\bGOCSPX-[A-Za-z0-9_-]{20,}/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a PyPI token', /\bpypi-[A-Za-z0-9_-]{50,}/],
  ['a SendGrid key', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ['a Pulumi token', /\bpul-[0-9a-f]{40}\b/],
  ['a Docker token', /\bdckr_pat_[A-Za-z0-9_-]{20,}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/],
  ['an API key of an AI service', /\bsk-(ant-|proj-)?[A-Za-z0-9_-]{32,}/],
  ['an Azure account key', /\bAccountKey=[A-Za-z0-9+/=]{40,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ['HTTP credentials', /\b(Basic|Bearer) (?=[A-Za-z.+/_-]*\d)[A-Za-z0-9.+/_-]{16,}/],
  ['a URL that contains a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@{}$]+:(?!\{|\$)[^\s/:@{}$\uE000]{3,}@/i],
];

/** Number of characters in the shortest text that matches a shape, such as `a://b:ccc@`. */
const SHORTEST = 10;

/** Pattern that matches every name that `SECRET_NAME` matches, and other names. */
const SECRET_WORD = /pass|pwd|secret|token|key|cred|auth/i;

/** Pattern that matches the end of a name whose value is usually a secret, such as `DB_PASSWORD` or `TOKEN_PROD`. */
const SECRET_NAME =
  /(pass(word|wd|phrase|code)?|pwd|secret|token|api_?key|private_?key|access_?key|secret_?key|encryption_?key|signing_?key|auth_?key|credentials?|creds|(redis|valkey)_?auth|client_?secret|license_?key)(_(prod|production|live|test|dev|development|staging|value|plain|plaintext|base64|b64|\d+))*$/i;

/** Pattern that matches the end of a name whose value is a secret only if it consists of many digits. */
const PIN_NAME = /(^|_)pin(_?code)?$/i;

/** Pattern that matches a secret of digits. Account IDs, sizes, ports and times have fewer digits. */
const LONG_DIGITS = /^\d{16,}$/;

/**
 * Pattern that matches the end of a name that refers to a property of a secret, such as its ARN, and not to the secret
 * itself.
 */
const ABOUT_SECRET =
  /(arn|name|id|url|uri|path|file|version|header|ttl|length|parameter|ref|prefix|suffix|type|expiry|expiration|seconds|minutes|days|hours|enabled|required|algorithm|issuer|audience|endpoint|host|region|field|stage|location|label|alias|rotation|policy|format|key_?name)$/i;

/** Pattern that matches values that are not secrets, such as placeholders and settings. */
const NO_SECRET =
  /^(|true|false|yes|no|on|off|none|null|nil|undefined|enabled?|disabled?|required|optional|auto|default|include|same-origin|omit|seconds|minutes|hours|days|\d{1,5}|change-?me.*|replace-?me.*|placeholder.*|todo|(example|dummy)([-_. ].*)?|x+|\*+|<.*>|https?:\/\/[^@]*|pk_(live|test)_.*)$/i;

/**
 * Pattern that matches references to secrets: ARNs, paths, names of secrets that AWS services create, dynamic
 * references, and variables of scripts, pipelines and state machines.
 */
const REFERENCE =
  /^(arn:.*|\/[\w.@-]+(\/[\w.@+-]*)*|(rds|redshift|ecs-sc|events|appflow|databrew|datasync|directconnect|opsworks-cm|sqlworkbench)!.+|\{\{resolve:.*|\$\{.*|#\{.*|\{%.*|\$\$?\..*|\$(context|input|request|response|stageVariables|util)\b.*|\$[A-Z]+_[A-Z_]+)$/i;

/** Pattern that matches an assignment in a script, URL or connection string, such as `export DB_PASSWORD=hunter22`. */
const ASSIGNMENT = /(?<![\w-])-{0,2}([A-Za-z][\w-]*)=["']?([^\s;&"'`,(){}[\]<>$\uE000]{8,})(?=$|[\s;&"'])/g;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RANDOM = /^[A-Za-z0-9+/_-]{24,}={0,2}$/;

/**
 * Returns a description of the secret that a value contains, such as `a GitHub token`, or `undefined` if neither the
 * value nor its name indicates a secret.
 */
export function secretIn(name: string, value: string): string | undefined {
  const text = value.trim();
  const isLikeSecret = isRandom(text) && !isHarmless(text);
  return knownSecretIn(name, value) ?? (isLikeSecret ? 'a random string that looks like a secret' : undefined);
}

/** Does the same as `secretIn`, but ignores random strings, which are often digests and IDs. */
export function knownSecretIn(name: string, value: string): string | undefined {
  const text = value.trim();
  return (
    shapeIn(value) ??
    (namesSecret(name, text) && !isHarmless(text) && !isWords(name, text)
      ? 'a value whose name indicates a secret'
      : undefined)
  );
}

function namesSecret(name: string, text: string): boolean {
  return isSecretName(name) || (LONG_DIGITS.test(text) && PIN_NAME.test(wordsOf(name)));
}

/** Whether a value is a number with at least 16 digits, which is the form of a digits-only secret without quotes. */
export function isLongNumber(value: unknown): value is number {
  return typeof value === 'number' && LONG_DIGITS.test(String(value));
}

/** Returns a description of a secret that is recognizable by its value alone and that a text contains at any place. */
function shapeIn(text: string): string | undefined {
  return text.length < SHORTEST ? undefined : SHAPES.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * Returns the names to which a script, URL or connection string assigns secrets. A value counts as a secret only if it
 * contains letters and digits, or many digits, because `token=newToken` is usually code.
 */
export function assignedSecretsIn(text: string): string[] {
  if (!text.includes('=')) {
    return []; // most texts, which the pattern would search for a long time
  }
  const isLikeSecret = (value: string) => (/[a-z]/i.test(value) && /\d/.test(value)) || LONG_DIGITS.test(value);
  return [...text.matchAll(ASSIGNMENT)]
    .filter(([, name, value]) => isLikeSecret(value) && knownSecretIn(name, value) !== undefined)
    .map(([, name]) => name);
}

function isHarmless(text: string): boolean {
  const isVariable = text.startsWith('$') && isSecretName(text);
  return NO_SECRET.test(text) || REFERENCE.test(text) || isVariable || /\uE000|\{\{resolve:/.test(text);
}

/** Whether a name indicates that its value is a secret, such as `DB_PASSWORD` or `apiKey`. */
export function isSecretName(name: string): boolean {
  if (!SECRET_WORD.test(name)) {
    return false; // most names, which the other patterns would search for a long time
  }
  const words = wordsOf(name);
  return SECRET_NAME.test(words) && !ABOUT_SECRET.test(words);
}

/** Returns the words of a name, with underscores between them. */
function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_');
}

/**
 * Whether a value consists of plain words and is therefore the name of a secret, such as `prod/db-credentials`. Returns
 * `false` if the name indicates a password, because a password can consist of words.
 */
function isWords(name: string, text: string): boolean {
  return !/pass|pwd/i.test(name) && /^[a-z]+([-_/.][a-z0-9]{1,12}){1,6}$/i.test(text) && !/\d{3}/.test(text);
}

/**
 * Whether a text mixes upper-case letters, lower-case letters and digits in a way that words, paths and names do not.
 */
function isRandom(text: string): boolean {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return RANDOM.test(text) && isMixed && !UUID.test(text) && entropyOf(text) >= 4.2 && changesOf(text) >= 0.4;
}

/** Returns the Shannon entropy of the characters, in bits. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  [...text].forEach((character) => counts.set(character, (counts.get(character) ?? 0) + 1));
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/**
 * Returns the share of characters that are of another kind (upper case, lower case, digit) than the previous character.
 * The share is low in words and high in random text.
 */
function changesOf(text: string): number {
  const kinds = [...text].map((character) => (/\d/.test(character) ? 0 : /[a-z]/.test(character) ? 1 : 2));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / (text.length - 1);
}
