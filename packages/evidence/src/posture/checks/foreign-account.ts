import type { PostureCheck, PostureProblem } from '../check';
import { Part } from '../part';
import { POLICY_PROPERTIES, Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const ROLE = 'AWS::IAM::Role';
const PERMISSION = 'AWS::Lambda::Permission';
const EXTERNAL_ID = 'sts:externalid';
const SOURCE_KEYS = [
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:principalaccount',
  'kms:calleraccount',
];
const ACCOUNT = /^(\d{12})$|^arn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):/;

/**
 * Pattern that matches the AWS accounts that write load balancer logs, one account per region. Log bucket policies
 * contain these accounts.
 */
const LOG_WRITERS =
  /^(127311923021|033677994240|027434742980|797873946194|098369216593|754344448648|589379963580|718504428378|383597477331|600734575887|114774131450|783225319266|582318560864|985666609251|054676820928|156460612806|652711504416|635631232127|009996457667|897822967062|076674570225|507241528517|048591011584|190560391635)$/;

/**
 * Reports access from accounts to which the app is not deployed, and roles that other accounts can assume without a
 * condition, or without an external ID although other roles of the app require one. The accounts that write load
 * balancer logs are accepted.
 */
export const foreignAccount: PostureCheck = {
  id: 'foreign-account',
  looksAt: [...Object.keys(POLICY_PROPERTIES), PERMISSION],
  wants:
    'an external ID or another condition for access from other accounts; source conditions that name only accounts to which the app is deployed',
  why: 'everyone in the other account may get access, and a service acts on behalf of everyone who can configure the service in that account',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '7.3.1', '8.2.7'] },
  find: (resource, assembly) =>
    resource.type === PERMISSION
      ? ofSources([...resource.parts('SourceAccount'), ...resource.parts('SourceArn')], assembly)
      : Statement.in(resource, POLICY_PROPERTIES[resource.type])
          .filter(({ allows }) => allows)
          .flatMap((statement) => [
            ...ofPrincipals(statement, resource, assembly),
            ...ofSources(
              statement
                .comparing(...SOURCE_KEYS)
                .filter(({ operator }) => !operator.includes('not'))
                .flatMap(({ values }) => values),
              assembly,
            ),
          ]),
};

/** Returns the account ID in a value, which may be an ARN, or `undefined` if the template does not contain the ID. */
function accountOf({ value }: Part): string | undefined {
  const [, plain, inArn] = ACCOUNT.exec(String(value)) ?? [];
  return plain ?? inArn;
}

function ofSources(parts: readonly Part[], { accounts: own }: PostureAssembly): PostureProblem[] {
  const accounts = parts.flatMap((part) => accountOf(part) ?? []).filter((account) => !own.has(account));
  return [...new Set(accounts)].map((account) => ({
    problem: `the resource trusts calls on behalf of account ${account}, to which the app is not deployed`,
    instead: 'use your own account, or acknowledge the finding and state who owns the account',
    location: parts[0].location,
  }));
}

function ofPrincipals(statement: Statement, resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const others = statement.principals.filter(({ kind, part }) => kind === 'AWS' && isOtherAccount(part, resource));
  const foreign = others.filter(({ part }) => {
    const account = accountOf(part);
    return account !== undefined && !LOG_WRITERS.test(account) && !assembly.accounts.has(account);
  });
  const location = statement.part.location;
  const names = foreign.map(({ part }) => accountOf(part)!);
  const isAlone = foreign.length === statement.principals.length;
  const hasExternalId = statement.comparing(EXTERNAL_ID).length > 0;
  const isTrust = resource.type === ROLE;
  const knows = names
    .filter(() => !(hasExternalId && isAlone))
    .map((account) => ({
      problem: `account ${account}, to which the app is not deployed, has access${isTrust ? ' without an external ID' : ''}`,
      instead: isTrust
        ? 'require an external ID that only this account knows, or acknowledge the finding and state who owns the account'
        : 'remove the account, or acknowledge the finding and state who owns the account',
      location,
    }));
  return [
    ...knows,
    ...(isTrust
      ? withoutCondition(
          statement,
          others.map(({ part }) => part),
          resource,
          assembly,
        )
      : []),
  ];
}

/** Whether a principal belongs to an account other than the stack's account. */
function isOtherAccount(part: Part, { template }: PostureResource): boolean {
  const account = accountOf(part);
  return account !== undefined && account !== template.account;
}

/**
 * Returns a problem if other accounts can assume a role without a condition, or without an external ID although other
 * roles of the app require an external ID.
 */
function withoutCondition(
  statement: Statement,
  parts: readonly Part[],
  role: PostureResource,
  assembly: PostureAssembly,
): PostureProblem[] {
  const isAssumed = statement.actions.includes('sts:assumerole') || statement.actions.includes('sts:*');
  const location = statement.part.location;
  if (parts.length === 0 || !isAssumed) {
    return [];
  }
  if (statement.comparisons.length === 0) {
    return [
      {
        problem: 'another account can assume the role without any condition',
        instead: 'require an external ID, or limit the callers with a condition on aws:PrincipalArn',
        location,
      },
    ];
  }
  const asks = assembly
    .ofType(ROLE)
    .filter((other) => other !== role)
    .some((other) => Statement.in(other, POLICY_PROPERTIES[ROLE]).some((one) => one.comparing(EXTERNAL_ID).length > 0));
  return asks && statement.comparing(EXTERNAL_ID).length === 0
    ? [
        {
          problem: 'another account can assume the role without an external ID, which other roles require',
          instead: 'require an external ID for this role as well',
          location,
        },
      ]
    : [];
}
