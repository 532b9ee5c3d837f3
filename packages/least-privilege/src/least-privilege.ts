import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  NestedStack,
  PolicyValidationPluginReport,
  PolicyViolation,
  Stack,
  Validations,
} from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { Finding, inWords } from './finding';
import { findings } from './findings';

/**
 * Refuses, at synthesis, every template that gives more rights than it names.
 *
 * It runs whether or not CDK's own template validation is switched off, and what it finds is fatal: an acknowledgement
 * does not take it away.
 */
export class LeastPrivilege implements IPolicyValidationPlugin {
  /** Checks every stack of an app or stage, nested stacks too, each time that it is synthesized. */
  public static enforce(scope: IConstruct): void {
    Validations.of(scope).addPlugins(new LeastPrivilege());
  }

  public readonly name = 'least-privilege';

  private constructor() {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const nested = context.appConstruct.node.findAll().filter((construct) => NestedStack.isNestedStack(construct));
    const violations = context.stackTemplates.flatMap(({ stackConstructPath, templatePath, accountId }) =>
      [templatePath, ...templatesBelow(stackConstructPath, dirname(templatePath), nested)].flatMap((file) =>
        violationsIn(file, accountId),
      ),
    );
    return { success: violations.length === 0, violations };
  }
}

/** CDK names the templates of stacks; those of nested stacks are assets to it, and lie beside them. */
function templatesBelow(stackPath: string, folder: string, nested: readonly NestedStack[]): string[] {
  return nested
    .filter((stack) => outermost(stack).node.path === stackPath)
    .map(({ templateFile }) => join(folder, templateFile));
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

function violationsIn(templatePath: string, account?: string): PolicyViolation[] {
  return findings(JSON.parse(readFileSync(templatePath, 'utf8')), account).map((finding) =>
    violation(finding, templatePath),
  );
}

function violation(finding: Finding, templatePath: string): PolicyViolation {
  return {
    ruleName: finding.rule,
    description: inWords(finding),
    fix: finding.instead,
    severity: 'fatal',
    violatingResources: [
      {
        resourceLogicalId: finding.logicalId,
        constructPath: finding.path,
        templatePath,
        locations: [finding.location],
      },
    ],
  };
}
