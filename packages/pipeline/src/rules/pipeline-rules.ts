import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
  Stack,
  Validations,
} from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { PipelineFinding, pipelineFindings } from './pipeline-findings';

/**
 * Refuses, at synthesis, pipelines that would deploy and not do what they say, whoever made them.
 *
 * What it finds is fatal: an acknowledgement does not take it away.
 */
export class PipelineRules implements IPolicyValidationPlugin {
  /** Checks every stack of an app or stage, nested stacks too, each time that it is synthesized. */
  public static enforce(scope: IConstruct): void {
    Validations.of(scope).addPlugins(new PipelineRules());
  }

  public readonly name = 'pipeline-rules';

  private constructor() {}

  public validate({ appConstruct, stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    const stacks = appConstruct.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
    const violations = stackTemplates.flatMap(({ stackConstructPath, templatePath }) =>
      stacks
        .filter((stack) => outermost(stack).node.path === stackConstructPath)
        .flatMap(({ templateFile }) => violationsIn(join(dirname(templatePath), templateFile))),
    );
    return { success: violations.length === 0, violations };
  }
}

/** The templates of nested stacks lie beside that of the stack around them. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

function violationsIn(templatePath: string): PolicyViolation[] {
  return pipelineFindings(JSON.parse(readFileSync(templatePath, 'utf8')) as object).map((finding) =>
    violation(finding, templatePath),
  );
}

function violation(
  { rule, problem, instead, logicalId, path, location }: PipelineFinding,
  templatePath: string,
): PolicyViolation {
  return {
    ruleName: rule,
    description: `${problem}, in ${path ?? logicalId}, ${location.replace('Properties/', '')}`,
    fix: instead,
    severity: 'fatal',
    violatingResources: [{ resourceLogicalId: logicalId, constructPath: path, templatePath, locations: [location] }],
  };
}
