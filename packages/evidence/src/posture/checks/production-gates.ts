import type { PostureCheck, PostureProblem } from '../check';
import { Action, actionsOf, deploys, PIPELINE } from '../delivery';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const TESTS = /test|unit|integ|e2e|accept|smoke|spec|verify|lint|check|preview|plan/i;
const SCANS = /scan|secur|vuln|inspector|trivy|snyk|sast|audit/i;
/**
 * Pattern that matches names that indicate production: `prod`, `prd`, `production` or `live` as a separate word, or in
 * camel case as in `shopProdDeploy`.
 */
const PRODUCTION =
  /(^|[^A-Za-z])(prod|prd|production|live)([^a-z]|$)|(Prod|Prd|Production|Live)([^a-z]|$)|PROD|PRD|LIVE/;

/**
 * Reports pipelines whose first deployment to production has no approval before it, or no tests or image scan although
 * the other gates of the pipeline suggest them. In a pipeline without a deployment to production, checks the last
 * deployment, and requires an approval only if the pipeline has tests and a scan.
 */
export const productionGates: PostureCheck = {
  id: 'production-gates',
  looksAt: [PIPELINE],
  wants:
    'an approval, if the pipeline deploys to production or has tests and a scan gate; tests, if the pipeline has a scan gate; a scan gate, if the pipeline has tests or an approval and deploys scanned images',
  why: 'without gates, every pushed change reaches users',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html',
  items: { pciDss: ['6.2.3', '6.3.1', '6.5.1'] },
  find: (pipeline, assembly) => {
    const actions = actionsOf(pipeline);
    const changing = actions.filter(deploys);
    const production = changing.filter(({ stage, name }) => PRODUCTION.test(stage) || PRODUCTION.test(name));
    const [first] = production.length > 0 ? production : changing.slice(-1);
    return first ? missingGates(first, { pipeline, actions, assembly }) : [];
  },
};

interface Delivery {
  readonly pipeline: PostureResource;
  readonly actions: readonly Action[];
  readonly assembly: PostureAssembly;
}

function missingGates(deployment: Action, { pipeline, actions, assembly }: Delivery): PostureProblem[] {
  const before = actions.filter(({ order }) => order < deployment.order);
  const has = gatesIn(before);
  const isProduction =
    PRODUCTION.test(deployment.stage) || PRODUCTION.test(deployment.name) || PRODUCTION.test(pipeline.logicalId);
  const location = deployment.part.location;
  const what = `action '${deployment.name}' of stage '${deployment.stage}'`;
  return [
    ...(!has.approval && (isProduction || (has.test && has.scan))
      ? [
          {
            problem: `${what} deploys without an approval before it`,
            instead: 'add a stage with a manual approval, or acknowledge the finding and state who approves releases',
            location,
          },
        ]
      : []),
    ...(!has.test && has.scan
      ? [{ problem: `${what} deploys without tests before it`, instead: 'add a stage that runs tests', location }]
      : []),
    ...(!has.scan && (has.test || has.approval) && shipsImages(assembly)
      ? [
          {
            problem: `${what} deploys an image without a scan gate before it`,
            instead: 'add a stage that stops images with vulnerabilities',
            location,
          },
        ]
      : []),
  ];
}

function gatesIn(actions: readonly Action[]): Readonly<Record<'approval' | 'test' | 'scan', boolean>> {
  const named = (pattern: RegExp) =>
    actions.some(
      ({ category, stage, name }) =>
        category !== 'Source' && category !== 'Approval' && (pattern.test(stage) || pattern.test(name)),
    );
  return {
    approval: actions.some(({ category }) => category === 'Approval'),
    test: named(TESTS) || actions.some(({ category }) => category === 'Test'),
    scan: named(SCANS) || actions.some(({ provider }) => provider === 'InspectorScan'),
  };
}

/**
 * Whether the app has ECS services and an image repository that scans on push. In this case, a gate has to evaluate the
 * scan findings.
 */
function shipsImages(assembly: PostureAssembly): boolean {
  return (
    assembly.ofType('AWS::ECS::Service').length > 0 &&
    assembly
      .ofType('AWS::ECR::Repository')
      .some((repository) => repository.mayHave('ImageScanningConfiguration.ScanOnPush'))
  );
}
