import { IConstruct } from 'constructs';
import { Acknowledgements, CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';
import { PipelineFinding, pipelineFindings } from './pipeline-findings';
import { RULE_NAMES } from './rule-names';

const NAME = 'pipeline-rules';

/**
 * Synth-time validation that rejects pipelines that cannot be deployed or do not work as declared. It checks all
 * pipelines of an app, regardless of which constructs created them.
 */
export class PipelineRules extends TemplateCheck {
  /** Checks every stack of an app or stage, including nested stacks, at each synthesis. */
  public static enforce(scope: IConstruct): void {
    new PipelineRules(scope);
  }

  /** Acknowledges findings on a construct: `PipelineRules.of(pipeline).acknowledge({ rule, reason })`. */
  public static of(construct: IConstruct): Acknowledgements {
    return Acknowledgements.of(construct, NAME);
  }

  private constructor(scope: IConstruct) {
    super(scope, NAME, [...RULE_NAMES]);
  }

  /** Returns all findings in a template. */
  protected findingsIn({ template }: CheckedTemplate): CheckFinding[] {
    return pipelineFindings(template).map((finding) => ({ ...finding, description: inWords(finding) }));
  }
}

function inWords({ problem, logicalId, path, location }: PipelineFinding): string {
  return `${problem}, in ${path ?? logicalId}, ${location.replace('Properties/', '')}`;
}
