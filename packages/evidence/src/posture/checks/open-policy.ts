import type { PostureCheck } from '../check';
import { POLICY_PROPERTIES, Statement } from '../policy';

const POLICIES: Readonly<Record<string, string>> = {
  ...POLICY_PROPERTIES,
  'AWS::Events::EventBusPolicy': 'Statement',
};

/** Pattern that matches condition keys that limit the callers. */
const NARROWS =
  /^(aws:(source|principal|calledvia|userid|username|viaawsservice)|kms:(viaservice|calleraccount)|s3:dataaccesspoint|sns:endpoint|elasticfilesystem:)/;

/** Reports resource policies and trust policies that allow everyone without a condition that limits the callers. */
export const openPolicy: PostureCheck = {
  id: 'open-policy',
  looksAt: Object.keys(POLICIES),
  wants: 'named principals in resource policies, or a condition that limits the callers',
  why: 'otherwise, everyone has access: every AWS account and, for many types of resources, anonymous callers',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  items: { pciDss: ['1.3.1', '7.2.1', '7.2.2', '7.3.1'] },
  find: (resource) =>
    Statement.in(resource, POLICIES[resource.type])
      .filter((statement) => statement.allows && statement.isForEverybody)
      .filter(({ comparisons }) => !comparisons.some(({ key }) => NARROWS.test(key)))
      .map((statement) => ({
        problem: `the policy grants everyone ${statement.actions.slice(0, 3).join(', ') || 'access to the resource'}`,
        instead: 'name the principals, or add a condition on their account, organization or source',
        location: statement.part.location,
      })),
};
