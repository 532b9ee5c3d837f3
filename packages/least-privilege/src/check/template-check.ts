import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CfnElement,
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  NestedStack,
  PolicyValidationPluginReport,
  PolicyViolation,
  Stack,
  Stage,
  Token,
  Validations,
} from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import type { CheckedTemplate, CheckFinding } from './check-finding';
import { RecordedAcknowledgement } from './recorded-acknowledgement';

/** A template and the stack that it was synthesized from. */
interface StackTemplate extends CheckedTemplate {
  readonly stack: Stack;
}

/** A finding with the path of its construct. */
interface PlacedFinding extends CheckFinding {
  readonly constructPath?: string;
  readonly file: string;
}

/**
 * A check of synthesized templates whose findings stop the synthesis unless they are acknowledged.
 *
 * It covers nested stacks and runs at every synthesis, even if the template validation of the CDK is switched off. An
 * acknowledgement that holds moves the finding, with its reason, to the acknowledged findings of the validation report.
 * One that has expired does not hold, and one that matches no finding is a finding itself.
 */
export abstract class TemplateCheck implements IPolicyValidationPlugin {
  /** Name of the check, with which the ID of every acknowledgement begins. */
  public readonly name: string;
  /** Version of the check, which the validation report shows. */
  public readonly version?: string;
  /** IDs of the rules of the check, which only analytics of the CDK read. */
  public readonly ruleIds?: string[];

  private readonly scope: IConstruct;

  /**
   * @param scope app or stage whose stacks are checked; for another construct, the stage around it
   * @param name name of the check
   */
  protected constructor(scope: IConstruct, name: string) {
    this.scope = Stage.isStage(scope) ? scope : Stage.of(scope)!;
    this.name = name;
    Validations.of(scope).addPlugins(this);
  }

  /** Checks the templates of a synthesis, during which the CDK calls it. */
  public validate({ appConstruct, stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    const stacks = appConstruct.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
    const acknowledgements = RecordedAcknowledgement.in(appConstruct, this.name);
    const templates = stackTemplates.flatMap(({ stackConstructPath, templatePath }) =>
      stacks
        .filter((stack) => outermost(stack).node.path === stackConstructPath)
        .map((stack) => read(stack, dirname(templatePath))),
    );
    this.beforeFindings(templates);
    const findings = templates.flatMap((template) => this.placed(template));
    const violations = findings.map((finding) => this.violation(finding, acknowledgements));
    const unused = acknowledgements
      .filter((one) => !one.isUsed && isBelow(one.path, this.scope.node.path))
      .map((one) => unusedAcknowledgement(one));
    return { success: violations.length + unused.length === 0, violations: [...violations, ...unused] };
  }

  /**
   * Receives all templates of a synthesis before the first one is checked, so that a check can compare them.
   *
   * @param templates those that `findingsIn` is called with
   */
  protected beforeFindings(templates: CheckedTemplate[]): void {
    void templates;
  }

  /** Finds everything that is wrong with a template. */
  protected abstract findingsIn(template: CheckedTemplate): CheckFinding[];

  private placed(template: StackTemplate): PlacedFinding[] {
    const findings = this.findingsIn(template);
    const paths = findings.length === 0 ? new Map<string, string>() : pathsIn(template.stack);
    return findings.map((finding) => ({
      ...finding,
      constructPath: paths.get(finding.logicalId) ?? finding.path,
      file: template.file,
    }));
  }

  /**
   * Returns the violation for a finding: an error if it is acknowledged, which the CDK then removes, and fatal
   * otherwise.
   */
  private violation(finding: PlacedFinding, acknowledgements: readonly RecordedAcknowledgement[]): PolicyViolation {
    const { constructPath, description, rule, logicalId, location, file } = finding;
    const acknowledgement = closest(finding, acknowledgements);
    if (acknowledgement) {
      acknowledgement.isUsed = true;
    }
    const fault =
      finding.isFinal && acknowledgement
        ? `it is acknowledged at ${acknowledgement.path}, and cannot be`
        : acknowledgement?.fault;
    const holds = acknowledgement !== undefined && fault === undefined;
    return {
      ruleName: holds ? acknowledgement.ruleName : rule,
      description: fault ? `${description}; ${fault}` : description,
      fix: this.fix(finding),
      severity: holds ? 'error' : 'fatal',
      violatingResources: [{ resourceLogicalId: logicalId, constructPath, templatePath: file, locations: [location] }],
    };
  }

  private fix({ instead, rule, isFinal }: CheckFinding): string {
    return isFinal
      ? instead
      : `${instead}; if it has to stay, Acknowledgements.of(construct, '${this.name}').acknowledge({ rule: '${rule}', reason: '...' })`;
  }
}

/** The templates of nested stacks are next to that of the stack around them. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

function read(stack: Stack, folder: string): StackTemplate {
  const file = join(folder, stack.templateFile);
  return {
    stack,
    file,
    account: Token.isUnresolved(stack.account) ? undefined : stack.account,
    region: Token.isUnresolved(stack.region) ? undefined : stack.region,
    nestedStacks: nestedStacksIn(stack),
    template: JSON.parse(readFileSync(file, 'utf8')) as object,
  };
}

function nestedStacksIn(stack: Stack): string[] {
  return stack.node
    .findAll()
    .filter(
      (construct): construct is NestedStack =>
        NestedStack.isNestedStack(construct) && construct.nestedStackParent === stack,
    )
    .map(({ nestedStackResource }) => String(stack.resolve((nestedStackResource as CfnElement).logicalId)));
}

/** The construct path of each logical id in the template of a stack. */
function pathsIn(stack: Stack): ReadonlyMap<string, string> {
  return new Map(
    stack.node
      .findAll()
      .filter((construct): construct is CfnElement => CfnElement.isCfnElement(construct) && construct.stack === stack)
      .map((element) => [String(stack.resolve(element.logicalId)), element.node.path]),
  );
}

/**
 * Returns the closest acknowledgement: the construct's own before those of its parents, a narrow one before a wide one.
 */
function closest(
  finding: PlacedFinding,
  acknowledgements: readonly RecordedAcknowledgement[],
): RecordedAcknowledgement | undefined {
  return acknowledgements
    .filter((one) => one.covers(finding, finding.constructPath ?? ''))
    .sort((one, other) => other.path.length - one.path.length || Number(other.isNarrow) - Number(one.isNarrow))[0];
}

function isBelow(path: string, scope: string): boolean {
  return scope === '' || `${path}/`.startsWith(`${scope}/`);
}

function unusedAcknowledgement({ id, path, isTooWide, reason }: RecordedAcknowledgement): PolicyViolation {
  return {
    ruleName: 'unused-acknowledgement',
    description: isTooWide
      ? `'${id}' is acknowledged on '${path}', which would switch the rule off for a whole stack: ${reason}`
      : `'${id}' is acknowledged on '${path}', and matches no finding there: ${reason}`,
    fix: isTooWide ? 'acknowledge it on the construct that has the finding' : 'remove the acknowledgement',
    severity: 'fatal',
    violatingResources: [{ constructPath: path, locations: [] }],
  };
}
