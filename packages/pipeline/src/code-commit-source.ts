import { IRepository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { EventField } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { BoundSource, Source } from './source';
import { PipelineContext } from './step';

/** Properties of a CodeCommit source. */
export interface CodeCommitSourceProps {
  /** CodeCommit repository in the account and region of the pipeline. */
  readonly repository: IRepository;
  /** Branch whose pushes start the pipeline. @default 'main' */
  readonly branch?: string;
}

/**
 * CodeCommit source of a pipeline. To create one, call `PipelineSource.codeCommit`.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
export class CodeCommitSource extends Source {
  constructor(private readonly props: CodeCommitSourceProps) {
    super();
    requireProps<CodeCommitSourceProps>('a source in CodeCommit', props, { repository: 'a Repository' });
  }

  /**
   * Creates the source action and its permissions.
   *
   * @see
   * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html#edit-role-codecommit
   * @see https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
   */
  public bind(_scope: Construct, { role }: PipelineContext): BoundSource {
    const { repository, branch = 'main' } = this.props;
    Grant.addToPrincipal({
      grantee: role,
      actions: [
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:UploadArchive',
        'codecommit:GetUploadArchiveStatus',
        'codecommit:CancelUploadArchive',
      ],
      resourceArns: [repository.repositoryArn],
    });
    const output = new Artifact(Source.ACTION);
    const commit = EventField.fromPath('$.detail.commitId');
    return {
      output,
      action: new CodeCommitSourceAction({
        actionName: Source.ACTION,
        variablesNamespace: Source.ACTION,
        repository,
        branch,
        output,
        trigger: CodeCommitTrigger.NONE,
      }),
      start: {
        pattern: {
          source: ['aws.codecommit'],
          detailType: ['CodeCommit Repository State Change'],
          resources: [repository.repositoryArn],
          detail: {
            event: ['referenceCreated', 'referenceUpdated'],
            referenceType: ['branch'],
            referenceName: [branch],
          },
        },
        revisions: [{ actionName: Source.ACTION, revisionType: 'COMMIT_ID', revisionValue: commit }],
        variables: { PUSHED_COMMIT: commit },
      },
    };
  }
}
