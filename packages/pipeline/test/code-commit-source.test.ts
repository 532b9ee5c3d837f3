import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { App, Stack } from 'aws-cdk-lib/core';
import { findings } from '@slipway/least-privilege';
import { DeployStep, pipelineFindings, PipelineSource } from '../src';
import { prepare, stagesOf, statementsOf } from './prepare';

const ARN = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':codecommit:eu-south-2:', { Ref: 'AWS::AccountId' }, ':shop']],
};

function delivered(branch?: string) {
  const stack = new Stack(new App(), 'Source', { env: { region: 'eu-south-2' } });
  const repository = Repository.fromRepositoryName(stack, 'Repository', 'shop');
  const prepared = prepare({ source: PipelineSource.codeCommit({ repository, branch }) });
  prepared.delivery.addStage('Deploy', DeployStep.toBucket('Site', prepared.site));
  return prepared;
}

describe('PipelineSource.codeCommit', () => {
  it('reads the main branch and does not poll it', () => {
    const { template } = delivered();

    expect(stagesOf(template())[0].Actions[0]).toMatchObject({
      ActionTypeId: { Owner: 'AWS', Provider: 'CodeCommit' },
      Configuration: { RepositoryName: 'shop', BranchName: 'main', PollForSourceChanges: false },
      Namespace: 'Source',
      OutputArtifacts: [{ Name: 'Source' }],
    });
  });

  it.each([
    [undefined, 'main'],
    ['release', 'release'],
  ])(
    'starts once per push to its branch, main or another one such as %s, pinned to the commit that was pushed',
    (branch, referenceName) => {
      const { template } = delivered(branch);

      const [rule] = Object.values(template().findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
      expect(rule.EventPattern).toEqual({
        source: ['aws.codecommit'],
        'detail-type': ['CodeCommit Repository State Change'],
        resources: [ARN],
        detail: {
          event: ['referenceCreated', 'referenceUpdated'],
          referenceType: ['branch'],
          referenceName: [referenceName],
        },
      });
      const { InputPathsMap, InputTemplate } = rule.Targets[0].InputTransformer;
      expect(InputPathsMap).toEqual({ 'detail-commitId': '$.detail.commitId' });
      expect(JSON.parse(InputTemplate.replaceAll('<detail-commitId>', '"c0ffee"'))).toEqual({
        sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: 'c0ffee' }],
        variables: [
          { name: 'PUSHED_COMMIT', value: 'c0ffee' },
          { name: 'STARTED_BY', value: 'shop-start-rule-dev' },
        ],
      });
    },
  );

  it('declares the commit that was pushed as a variable, so that the first step can compare it', () => {
    const { template } = delivered();

    const [{ Properties }] = Object.values(template().findResources('AWS::CodePipeline::Pipeline'));
    expect(Properties.Variables.map(({ Name }: { Name: string }) => Name)).toEqual(['STARTED_BY', 'PUSHED_COMMIT']);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html#edit-role-codecommit
  it('may do with the repository what AWS documents, and nothing with others', () => {
    const { template } = delivered();

    const about = statementsOf(template(), 'shop-pipeline-role-dev').filter(({ Action }) =>
      JSON.stringify(Action).includes('codecommit:'),
    );
    expect(about).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:UploadArchive',
          'codecommit:GetUploadArchiveStatus',
          'codecommit:CancelUploadArchive',
        ],
        Resource: ARN,
      },
    ]);
    expect(findings(template().toJSON())).toEqual([]);
    expect(pipelineFindings(template().toJSON())).toEqual([]);
  });

  it('accepts no other start, because the source starts the pipeline', () => {
    expect(() => delivered().delivery.startsOn({} as never)).toThrow('starts when its source changes');
  });

  it('cannot be created without a repository', () => {
    expect(() => PipelineSource.codeCommit({} as never)).toThrow(
      'a source in CodeCommit cannot be created without repository',
    );
  });
});
