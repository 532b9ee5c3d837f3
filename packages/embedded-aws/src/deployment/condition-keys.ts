/** Condition keys that the embedded AWS sets. It does not set any other keys. */
const ANSWERED = [
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthpresent',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principaltag/*',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:requesttag/*',
  'aws:resourceaccount',
  'aws:resourcetag/*',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:tagkeys',
  'aws:tokenissuetime',
  'aws:userid',
  'aws:username',
  'dynamodb:attributes',
  'dynamodb:select',
  's3:delimiter',
  's3:existingobjecttag/*',
  's3:max-keys',
  's3:prefix',
  's3:resourceaccount',
  's3:x-amz-acl',
  's3:x-amz-grant-*',
  's3:x-amz-server-side-encryption',
  'sts:externalid',
  'sts:rolesessionname',
];

const ANSWERED_EXACTLY = new Set(ANSWERED.filter((key) => !key.endsWith('*')));
const ANSWERED_PREFIXES = ANSWERED.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));

export function isAnswered(key: string): boolean {
  const lower = key.toLowerCase();
  return ANSWERED_EXACTLY.has(lower) || ANSWERED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/**
 * Returns whether a condition is true if its key is absent from the request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holdsWithoutKey(operator: string, expected: unknown): boolean {
  const lower = operator.toLowerCase();
  if (lower === 'null') {
    return String([expected].flat()[0]).toLowerCase() === 'true';
  }
  if (lower.startsWith('foranyvalue:')) {
    return false;
  }
  return lower.startsWith('forallvalues:') || lower.endsWith('ifexists') || /not(equals|like|ipaddress)/.test(lower);
}
