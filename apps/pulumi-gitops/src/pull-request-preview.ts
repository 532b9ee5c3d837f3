import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PromotedImage } from '@slipway/codebuild-pulumi-image';
import { NotificationTopic } from '@slipway/notifications';
import { CommitTrigger, DeliveryPipeline, Source } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { CommentStep } from './comment-step';
import { buildLink } from './delivery';
import { namesOf } from './names';
import { PulumiEnvironment } from './pulumi-environment';

export interface PullRequestPreviewProps {
  readonly target: PulumiEnvironment;
  readonly source: Source;
  readonly pullRequests: CommitTrigger;
  /** Name of the repository, `owner/name`. */
  readonly repository: string;
  /** Secret with the GitHub token that is used to comment. */
  readonly token: ISecret;
  readonly apiUrl: string;
  readonly image: PromotedImage;
  /** Topic for alarms, which go off if the pipeline could not be started for a pull request. */
  readonly oncall: NotificationTopic;
}

/**
 * Pipeline that previews the head of a pull request with read-only permissions, and comments on the pull request with
 * the changes.
 *
 * The preview runs the pull request's program, so anyone who can push a branch to the repository can read everything
 * that the preview can read. Pull requests from forks start nothing.
 */
export class PullRequestPreview extends Construct {
  public readonly pipeline: DeliveryPipeline;

  constructor(
    scope: Construct,
    id: string,
    { target, source, pullRequests, repository, token, apiUrl, image, oncall }: PullRequestPreviewProps,
  ) {
    super(scope, id);
    const name = namesOf(target.environment, target.suffix, 'pull-request');
    this.pipeline = new DeliveryPipeline(this, 'Pipeline', { name, key: target.key, source });
    this.pipeline.startsOn(pullRequests, 'head');

    const preview = target.preview('Preview', this.pipeline);
    this.pipeline.addStage('Build', preview);
    this.pipeline.addStage(
      'Tell',
      new CommentStep('Comment', {
        stack: target.environment,
        repository,
        token,
        apiUrl,
        image,
        link: buildLink(name.project('preview'), preview),
      }),
    );
    oncall.onAlarm(...this.pipeline.alarms);
  }
}
