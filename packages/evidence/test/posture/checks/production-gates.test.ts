import { productionGates } from '../../../src/posture/checks/production-gates';
import { describeCheck, Resources } from '../found';
import { action, pipeline } from '../pipelines';

const SOURCE = { Source: [action('Source Source')] };
const TEST = { Test: [action('Build Unit')] };
const SCAN = { Scan: [action('Invoke Gate')] };
const APPROVE = { Approve: [action('Approval Approve')] };
const DEPLOY = { Deploy: [action('Deploy Service ECS')] };
const PRODUCTION = { Production: [action('Deploy Service')] };
const one = (...stages: Record<string, object[]>[]): Resources => ({
  Pipeline: pipeline(Object.assign({}, SOURCE, ...stages)),
});
const SHIPS: Resources = {
  Service: { Type: 'AWS::ECS::Service' },
  Images: { Type: 'AWS::ECR::Repository', Properties: { ImageScanningConfiguration: { ScanOnPush: true } } },
};

describeCheck(productionGates, {
  red: [
    ['production without an approval', /'Service' of stage 'Production' deploys without an approval/, one(PRODUCTION)],
    [
      'production by the name of the pipeline',
      /without an approval/,
      { shopProdPipeline: pipeline({ ...SOURCE, ...DEPLOY }) },
    ],
    ['an approval after production', /without an approval/, one(PRODUCTION, APPROVE)],
    [
      'an approval in parallel',
      /without an approval/,
      one({ Prod: [action('Approval Approve'), action('Deploy Service')] }),
    ],
    ['tests and a scan, and no approval', /without an approval/, one(TEST, SCAN, DEPLOY)],
    ['a scan, and no tests', /deploys without tests before it/, one(SCAN, APPROVE, DEPLOY)],
    ['an image that no gate judges', /without a scan gate before it/, { ...one(TEST, APPROVE, DEPLOY), ...SHIPS }],
    ['a build that deploys to production', /without an approval/, one({ Prod: [action('Build Up')] })],
    ['production in short', /without an approval/, one({ DeployPrd: [action('Deploy Service')] })],
    ['a build that deploys to production in short', /without an approval/, one({ PRD: [action('Build Run')] })],
  ],
  green: [
    ['all gates', { ...one(TEST, SCAN, APPROVE, PRODUCTION), ...SHIPS }],
    [
      'an approval before in its stage',
      one(TEST, { Prod: [action('Approval Approve'), action('Deploy Service', { RunOrder: 2 })] }),
    ],
    ['a trial that production follows', one(TEST, { Beta: [action('Deploy Service')] }, APPROVE, PRODUCTION)],
    ['a pipeline of a product', { ProductPipeline: pipeline({ ...SOURCE, ...DEPLOY }) }],
    ['a site without gates', one({ Build: [action('Build Site')] }, DEPLOY)],
    ['a pipeline that deploys nothing', one(TEST, SCAN, { Tell: [action('Invoke Comment')] })],
    [
      'a test action, and a scan of Inspector',
      {
        ...one({ Check: [action('Test Suite')] }, { Look: [action('Invoke Images InspectorScan')] }, APPROVE, DEPLOY),
        ...SHIPS,
      },
    ],
    [
      'a pipeline without names',
      { Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [{ Actions: [{}] }] } } },
    ],
  ],
});
