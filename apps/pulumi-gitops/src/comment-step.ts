import { CommentBuild, CommentBuildProps, PromotedImage } from '@slipway/codebuild-pulumi-image';
import { RunVariable } from '@slipway/pipeline';
import { ProgramStep } from './program-step';

export interface CommentStepProps extends CommentBuildProps {
  readonly image: PromotedImage;
  /** URL of the full preview. */
  readonly link: string;
}

/**
 * Pipeline step that comments on a pull request with its preview. The step has the GitHub token, and runs no code from
 * the source.
 */
export class CommentStep extends ProgramStep {
  constructor(name: string, props: CommentStepProps) {
    super(name, new CommentBuild(props), props.image, {
      runEnvironment: { COMMIT: RunVariable.COMMIT, PULL_REQUEST: RunVariable.PULL_REQUEST, BUILD_URL: props.link },
    });
  }
}
