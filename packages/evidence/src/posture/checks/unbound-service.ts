import type { PostureCheck } from '../check';
import { Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const TRUST = 'AssumeRolePolicyDocument';
const BINDING = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid'];

/**
 * Reports trust policies that let a service assume a role on behalf of any account, if other roles of the app have a
 * source condition for the service.
 */
export const unboundService: PostureCheck = {
  id: 'unbound-service',
  looksAt: ['AWS::IAM::Role'],
  wants:
    'a source condition in the trust policy for a service, if other roles of the app have such a condition for the same service',
  why: 'otherwise, the service can assume the role on behalf of any account that knows the role ARN',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention',
  items: { pciDss: ['7.2.1', '7.2.5', '7.3.1'] },
  find: (role, assembly) =>
    Statement.in(role, TRUST)
      .filter((statement) => statement.allows && statement.comparing(...BINDING).length === 0)
      .flatMap((statement) => servicesOf(statement).map((service) => ({ service, location: statement.part.location })))
      .filter(({ service }) => boundIn(assembly).has(service))
      .map(({ service, location }) => ({
        problem: `${service} can assume the role on behalf of any account, unlike other roles of the app`,
        instead: 'add a condition on aws:SourceAccount or aws:SourceArn',
        location,
      })),
};

function servicesOf(statement: Statement): string[] {
  return statement.principals.filter(({ kind }) => kind === 'Service').map(({ part }) => String(part.value));
}

const BOUND = new WeakMap<PostureAssembly, ReadonlySet<string>>();

/** Returns the services for which the trust policy of at least one role has a source condition. */
function boundIn(assembly: PostureAssembly): ReadonlySet<string> {
  const found = BOUND.get(assembly) ?? new Set(assembly.ofType('AWS::IAM::Role').flatMap(boundBy));
  BOUND.set(assembly, found);
  return found;
}

function boundBy(role: PostureResource): string[] {
  return Statement.in(role, TRUST)
    .filter((statement) => statement.comparing(...BINDING).length > 0)
    .flatMap(servicesOf);
}
