import type { PostureCheck } from '../check';
import { POLICY_PROPERTIES, Statement } from '../policy';

const POLICIES: Readonly<Record<string, string>> = {
  ...POLICY_PROPERTIES,
  'AWS::Events::EventBusPolicy': 'Statement',
};

/** A condition that leaves somebody out. */
const NARROWS =
  /^(aws:(source|principal|calledvia|userid|username|viaawsservice)|kms:(viaservice|calleraccount)|s3:dataaccesspoint|sns:endpoint|elasticfilesystem:)/;

/** No policy of a resource is for everybody. */
export const openPolicy: PostureCheck = {
  id: 'open-policy',
  looksAt: Object.keys(POLICIES),
  wants: 'named principals, or a condition that limits the callers',
  why: 'everybody in every account has access',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  items: { pciDss: ['1.3.1', '7.2.1', '7.2.2', '7.3.1'] },
  find: (resource) =>
    Statement.in(resource, POLICIES[resource.type])
      .filter((statement) => statement.allows && statement.isForEverybody)
      .filter(({ comparisons }) => !comparisons.some(({ key }) => NARROWS.test(key)))
      .map((statement) => ({
        problem: `everybody may ${statement.actions.slice(0, 3).join(', ') || 'access the resource'}`,
        instead: 'list the principals, or the account, organization or source that they come from',
        location: statement.part.location,
      })),
};
