import { triggersWithoutV2 } from '../../../src/posture/checks/triggers-without-v2';
import { describeCheck } from '../found';

const pipeline = (Properties: object) => ({ P: { Type: 'AWS::CodePipeline::Pipeline', Properties } });

describeCheck(triggersWithoutV2, {
  red: [
    ['triggers on a pipeline of no stated type', /has triggers/, pipeline({ Triggers: [] })],
    ['triggers on a pipeline of type V1', /has triggers/, pipeline({ Triggers: [], PipelineType: 'V1' })],
  ],
  green: [
    ['triggers on a pipeline of type V2', pipeline({ Triggers: [], PipelineType: 'V2' })],
    ['a pipeline without triggers', pipeline({})],
  ],
});
