import type { PostureCheck } from '../check';

/** A pipeline with triggers is of type V2. */
export const triggersWithoutV2: PostureCheck = {
  id: 'triggers-without-v2',
  looksAt: ['AWS::CodePipeline::Pipeline'],
  wants: 'PipelineType V2, if it has triggers',
  why: 'a pipeline of type V1, the default, ignores its triggers, so nothing starts it',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html',
  items: { pciDss: ['6.5.1'] },
  find: (pipeline) =>
    pipeline.says('Triggers') && pipeline.values('PipelineType').some((type) => type === undefined || type === 'V1')
      ? [
          {
            problem: 'the pipeline has triggers, which only a pipeline of type V2 acts on',
            instead: 'set PipelineType to V2',
            location: 'Properties/Triggers',
          },
        ]
      : [],
};
