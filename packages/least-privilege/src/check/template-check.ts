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
import { nearestName } from './nearest-name';
import { RecordedAcknowledgement } from './recorded-acknowledgement';

/** Template, with the stack from which it was synthesized. */
interface StackTemplate extends CheckedTemplate {
  readonly stack: Stack;
}

/** Finding, with the construct path and the template file. */
interface PlacedFinding extends CheckFinding {
  readonly constructPath?: string;
  readonly file: string;
}

/** Rule of the findings about acknowledgements. */
const UNUSED = 'unused-acknowledgement';

/**
 * Check of synthesized templates. Findings fail the synthesis unless they are acknowledged.
 *
 * The check covers nested stacks and runs at every synthesis, even if the template validation of the CDK is switched
 * off. A valid acknowledgement moves the finding, with its reason, to the acknowledged findings of the validation
 * report. An expired acknowledgement has no effect. An acknowledgement that does not match any finding is reported as a
 * finding itself.
 */
export abstract class TemplateCheck implements IPolicyValidationPlugin {
  /** Name of the check, which is the first part of acknowledgement IDs. */
  public readonly name: string;
  /** Version of the check, which the validation report shows. */
  public readonly version?: string;
  /** IDs of the check's rules, which only the CDK's analytics use. */
  public readonly ruleIds?: string[];

  private readonly scope: IConstruct;

  /**
   * Creates a check and registers it for a synthesis.
   *
   * @param scope app or stage whose stacks are checked. For any other construct, the stage or app that contains it is
   * checked
   * @param name name of the check
   * @param rules IDs of all rules of the check. With them, the check also detects acknowledgements of rules that do not
   * exist
   */
  protected constructor(
    scope: IConstruct,
    name: string,
    private readonly rules?: readonly string[],
  ) {
    this.scope = Stage.isStage(scope) ? scope : Stage.of(scope)!;
    this.name = name;
    Validations.of(scope).addPlugins(this);
  }

  /** Checks the templates of a synthesis. The CDK calls this method. */
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
      .map((one) => this.unused(one));
    return { success: violations.length + unused.length === 0, violations: [...violations, ...unused] };
  }

  /**
   * Receives all templates of a synthesis before the first template is checked. Checks that compare templates override
   * this method.
   *
   * @param templates templates that will be passed to `findingsIn` one by one
   */
  protected beforeFindings(templates: CheckedTemplate[]): void {
    void templates;
  }

  /** Returns all findings in a template. */
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
   * Returns the violation for a finding: an error if the finding is acknowledged, otherwise a fatal violation. The CDK
   * moves the errors to the acknowledged findings of the validation report.
   */
  private violation(finding: PlacedFinding, acknowledgements: readonly RecordedAcknowledgement[]): PolicyViolation {
    const { constructPath, description, rule, logicalId, location, file } = finding;
    const acknowledgement = closest(finding, acknowledgements);
    if (acknowledgement) {
      acknowledgement.isUsed = true;
    }
    const fault =
      finding.isFinal && acknowledgement
        ? `the acknowledgement at ${acknowledgement.path} has no effect, because this finding cannot be acknowledged`
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

  /** Returns the violation for an acknowledgement that accepts no finding. */
  private unused(acknowledgement: RecordedAcknowledgement): PolicyViolation {
    const { id, path, reason } = acknowledgement;
    const { problem, fix } = this.faultOf(acknowledgement);
    return {
      ruleName: UNUSED,
      description: `'${id}' is acknowledged on '${path}', ${problem}: ${reason}`,
      fix,
      severity: 'fatal',
      violatingResources: [{ constructPath: path, locations: [] }],
    };
  }

  private faultOf({ isTooWide, rule }: RecordedAcknowledgement): { readonly problem: string; readonly fix: string } {
    if (isTooWide) {
      return {
        problem: 'which would switch off the rule for a whole stack',
        fix: 'acknowledge the finding on the construct that has it',
      };
    }
    if (!this.rules || [...this.rules, UNUSED].includes(rule)) {
      return { problem: 'but matches no finding there', fix: 'remove the acknowledgement' };
    }
    const nearest = nearestName(rule, this.rules);
    return {
      problem: `but the check '${this.name}' has no rule '${rule}'`,
      fix: `${nearest ? `acknowledge '${nearest}'` : 'acknowledge the rule that the finding names'}, or remove the acknowledgement`,
    };
  }

  private fix({ instead, rule, isFinal }: CheckFinding): string {
    return isFinal
      ? instead
      : `${instead}; to accept the finding, add Acknowledgements.of(construct, '${this.name}').acknowledge({ rule: '${rule}', reason: '...' })`;
  }
}

/**
 * Returns the outermost parent of a nested stack. The templates of nested stacks are in the same folder as the parent's
 * template.
 */
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

/** Returns the construct paths of the resources in a stack, by logical ID. */
function pathsIn(stack: Stack): ReadonlyMap<string, string> {
  return new Map(
    stack.node
      .findAll()
      .filter((construct): construct is CfnElement => CfnElement.isCfnElement(construct) && construct.stack === stack)
      .map((element) => [String(stack.resolve(element.logicalId)), element.node.path]),
  );
}

/**
 * Returns the acknowledgement that applies to a finding. Acknowledgements of the construct come before those of its
 * parents, and acknowledgements with `about` before those without.
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
