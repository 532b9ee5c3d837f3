import type { PostureCheck } from '../check';

/** Reports pipelines that have triggers but are not of type V2. */
export const triggersWithoutV2: PostureCheck = {
  id: 'triggers-without-v2',
  looksAt: ['AWS::CodePipeline::Pipeline'],
  wants: 'PipelineType V2 for a pipeline with triggers',
  why: 'pipelines of type V1, which is the default, ignore triggers and do not start',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html',
  items: { pciDss: ['6.5.1'] },
  find: (pipeline) =>
    pipeline.says('Triggers') && pipeline.values('PipelineType').some((type) => type === undefined || type === 'V1')
      ? [
          {
            problem: 'the pipeline has triggers but is not of type V2, so the triggers are ignored',
            instead: 'set PipelineType to V2',
            location: 'Properties/Triggers',
          },
        ]
      : [],
};
