import { CommentBuild, CommentBuildProps, PromotedImage } from '@slipway/codebuild-pulumi-image';
import { RunVariable } from '@slipway/pipeline';
import { ProgramStep } from './program-step';

export interface CommentStepProps extends CommentBuildProps {
  readonly image: PromotedImage;
  /** URL of the complete preview. */
  readonly link: string;
}

/** Comments on a pull request about its preview. It has the GitHub token, and runs no code of the source. */
export class CommentStep extends ProgramStep {
  constructor(name: string, props: CommentStepProps) {
    super(name, new CommentBuild(props), props.image, {
      runEnvironment: { COMMIT: RunVariable.COMMIT, PULL_REQUEST: RunVariable.PULL_REQUEST, BUILD_URL: props.link },
    });
  }
}
