/** What secrets of services look like, wherever they are written. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an access key of AWS', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{50,})/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20,}/],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a webhook of Slack', /hooks\.slack\.com\/(services|workflows)\/[A-Za-z0-9/]{20,}/],
  ['a key of Stripe', /\b[srp]k_(live|test)_[A-Za-z0-9]{16,}/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a token of PyPI', /\bpypi-[A-Za-z0-9_-]{50,}/],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  ['a token of Pulumi', /\bpul-[0-9a-f]{40}\b/],
  ['a token of Docker', /\bdckr_pat_[A-Za-z0-9_-]{20,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{30,}/],
  ['a key of an AI service', /\bsk-(ant-|proj-)?[A-Za-z0-9_-]{32,}/],
  ['a key of Azure', /\bAccountKey=[A-Za-z0-9+/=]{40,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@{}$]+:(?!\{|\$)[^\s/:@{}$\uE000]{3,}@/i],
];

/** Words of a name that say that its value is a secret. */
const SECRET_NAME =
  /(pass(word|wd|phrase|code)?|pwd|secret|token|api_?key|private_?key|access_?key|secret_?key|encryption_?key|signing_?key|auth_?key|credentials?|client_?secret|license_?key)$/i;

/** Words after which a name says something about a secret, and not the secret. */
const ABOUT_SECRET =
  /(arn|name|id|url|uri|path|file|version|header|ttl|length|parameter|ref|prefix|suffix|type|expiry|expiration|seconds|minutes|days|hours|enabled|required|algorithm|issuer|audience|endpoint|host|region|field|stage|location|label|alias|rotation|policy|format|key_?name)$/i;

/** What is written where the secret is filled in later, or what only names one. */
const NO_SECRET =
  /^(|true|false|yes|no|on|off|none|null|nil|undefined|enabled?|disabled?|required|optional|auto|default|\d{1,5}|change-?me.*|replace-?me.*|placeholder.*|todo|example.*|dummy.*|x+|\*+|<.*>|arn:.*|\/.*|https?:\/\/[^@]*|\{\{resolve:.*|\$\{.*|\$[A-Z_]+|#\{.*)$/i;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RANDOM = /^[A-Za-z0-9+/_-]{24,}={0,2}$/;

/** What a value is, if it is a secret that a template must not hold; undefined otherwise. */
export function secretIn(name: string, value: string): string | undefined {
  const shape = SHAPES.find(([, pattern]) => pattern.test(value))?.[0];
  if (shape) {
    return shape;
  }
  const text = value.trim();
  if (NO_SECRET.test(text) || text.includes('\uE000') || text.includes('{{resolve:')) {
    return undefined;
  }
  if (isSecretName(name) && !isWords(name, text)) {
    return 'a value with the name of a secret';
  }
  return isRandom(text) ? 'a random text, which looks like a secret' : undefined;
}

/** Whether a name says that its value is a secret, such as `DB_PASSWORD` or `apiKey`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_');
  return SECRET_NAME.test(words) && !ABOUT_SECRET.test(words);
}

/** A few plain words name a secret that is elsewhere, such as `prod/db-credentials`; a password may be of words. */
function isWords(name: string, text: string): boolean {
  return !/pass|pwd/i.test(name) && /^[a-z]+([-_/.][a-z0-9]{1,12}){1,6}$/i.test(text) && !/\d{3}/.test(text);
}

/** Letters of both cases and digits in a mix that no word, path or name has. */
function isRandom(text: string): boolean {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return RANDOM.test(text) && isMixed && !UUID.test(text) && entropyOf(text) >= 4.2 && changesOf(text) >= 0.4;
}

/** Shannon's entropy of the characters, in bits. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  [...text].forEach((character) => counts.set(character, (counts.get(character) ?? 0) + 1));
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** How often the kind of character changes, from 0 to 1: seldom in words, at every second character in random text. */
function changesOf(text: string): number {
  const kinds = [...text].map((character) => (/\d/.test(character) ? 0 : /[a-z]/.test(character) ? 1 : 2));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / (text.length - 1);
}
