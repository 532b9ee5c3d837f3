import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { addCostCommand } from './cost/command';
import { EvidenceError } from './errors';
import { addPackCommand } from './packs/command';
import { addPageCommand } from './page/command';
import { asMarkdown, asTable } from './requirements/render';
import { posture } from './posture/posture-of-templates';
import { traceWorkspace } from './requirements/trace-workspace';
import { readAssembly, SynthesizedTemplate } from './templates/assembly';
import { cfnLintFindings } from './templates/cfn-lint';
import { ensureCfnLint, Environment } from './templates/cfn-lint-environment';
import { TemplateFinding } from './templates/finding';
import {
  asLines,
  lint,
  LintedTemplate,
  openFindings,
  unusedAcknowledgements,
  withAcknowledgements,
} from './templates/lint';
import { writeJson, writeText } from './write-file';

type Print = (line: string) => void;

interface TraceOptions {
  readonly root: string;
  readonly json?: string;
  readonly markdown?: string;
}

interface LintOptions {
  readonly cfnLint?: string;
  readonly json?: string;
}

/**
 * Runs the `slipway-evidence` command and returns its exit code: 0 if all checks pass, 1 if a check fails, and 2 if the
 * arguments or an input file are invalid, or if cfn-lint cannot be installed or run. Unexpected errors are thrown.
 */
export function main(
  argv: readonly string[],
  print: Print = console.log,
  printError: Print = console.error,
  env: Environment = process.env,
): number {
  let holds = true;
  const program = new Command('slipway-evidence')
    .description('Checks synthesized templates, estimates their costs, and traces requirements to tests')
    .version((createRequire(__filename)('../package.json') as { version: string }).version)
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 all checks passed, 1 a check failed, 2 invalid usage (also if an\ninput file is invalid, or cfn-lint cannot be installed or run).',
    )
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: (text) => printError(text.trimEnd()) });
  program
    .command('trace')
    .description('list the tests that prove each requirement in docs/requirements, and each claim without proof')
    .option('--root <folder>', 'root folder of the workspace', '.')
    .option('--json <file>', 'also write the result to this file, as JSON')
    .option('--markdown <file>', 'also write the result to this file, as Markdown')
    .action((options: TraceOptions) => {
      holds = runTrace(options, print);
    });
  program
    .command('lint')
    .description('check every template with cfn-lint, the posture checks and the house rules')
    .argument('<cdk.out...>', 'folders of synthesized apps')
    .option(
      '--cfn-lint <path>',
      'path of an installed cfn-lint (default: cfn-lint in a virtual environment, which the first run creates)',
    )
    .option('--json <file>', 'also write the result to this file, as JSON')
    .action((folders: string[], options: LintOptions) => {
      holds = runLint(folders, options, print, env);
    });
  addCostCommand(program, print, (outcome) => {
    holds = outcome;
  });
  program
    .command('posture')
    .description(
      'check all templates for unsafe settings of encryption, public access, logs, secrets and delivery, among others',
    )
    .argument('<cdk.out...>', 'folders of synthesized apps')
    .option('--json <file>', 'also write the result to this file, as JSON')
    .action((folders: string[], { json }: Pick<LintOptions, 'json'>) => {
      const assemblies = folders
        .map(readAssembly)
        .map((templates) => judged(templates, posture(templates), /^posture::/));
      holds = report(assemblies, json, print);
    });
  addPackCommand(program, print, (outcome) => {
    holds = outcome;
  });
  addPageCommand(program, print);
  try {
    program.parse(argv);
    return holds ? 0 : 1;
  } catch (error) {
    return exitCodeOf(error, printError);
  }
}

/**
 * Returns the exit code for an error, and prints the message of an `EvidenceError`. Commander prints its own errors.
 * All other errors are thrown again.
 */
function exitCodeOf(error: unknown, printError: Print): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof EvidenceError) {
    printError(error.message);
    return 2;
  }
  throw error;
}

function runTrace({ root, json, markdown }: TraceOptions, print: Print): boolean {
  const traced = traceWorkspace(root);
  print(asTable(traced));
  print(closingLine(traced));
  writeJson(json, traced);
  if (markdown) {
    writeText(markdown, asMarkdown(traced));
  }
  return traced.failed === 0;
}

function runLint(folders: readonly string[], { cfnLint, json }: LintOptions, print: Print, env: Environment): boolean {
  const command = cfnLint ? [cfnLint] : ensureCfnLint({ onProgress: print, env });
  const assemblies = folders.map(readAssembly).map((templates) => {
    const refused = posture(templates).map((template) => template.filter(({ severity }) => severity === 'error'));
    const linted = templates.map((template, index) =>
      lint(template, (one) => [...cfnLintFindings(command, one), ...refused[index]]),
    );
    return { linted, unused: unusedAcknowledgements(templates, linted) };
  });
  return report(assemblies, json, print);
}

/** Findings in the templates of one assembly, and lines about acknowledgements that match no finding. */
interface Judged {
  readonly linted: readonly LintedTemplate[];
  readonly unused: readonly string[];
}

function judged(
  templates: readonly SynthesizedTemplate[],
  findings: readonly (readonly TemplateFinding[])[],
  checks: RegExp,
): Judged {
  const linted = templates.map((template, index) => withAcknowledgements(template, findings[index]));
  return { linted, unused: unusedAcknowledgements(templates, linted, checks) };
}

function report(assemblies: readonly Judged[], json: string | undefined, print: Print): boolean {
  const linted = assemblies.flatMap((assembly) => assembly.linted);
  const unused = assemblies.flatMap((assembly) => assembly.unused);
  [...linted.flatMap(asLines), ...unused].forEach((line) => print(line));
  const open = linted.filter((template) => openFindings(template).length > 0).length;
  const outcome = { passed: linted.length - open, failed: open + unused.length };
  print(closingLine(outcome));
  writeJson(json, { ...outcome, templates: linted, unused });
  return outcome.failed === 0;
}

function closingLine({ passed, failed }: { readonly passed: number; readonly failed: number }): string {
  return `${passed} passed, ${failed} failed`;
}
