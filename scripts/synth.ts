import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readAssembly } from '@slipway/evidence';
import { synthesisEnvironment } from './synthesis-environment';
import { openFindings, unusedAcknowledgements } from './validation-report';

/**
 * Synthesizes the app in the working directory to `cdk.out` (or `$CDK_OUTDIR`), as the CDK CLI would with its
 * `cdk.json`, in a tenth of the time. The built-in validator, every plugin and the AwsSolutions pack of cdk-nag run. A
 * finding that was not acknowledged with a reason fails, and so does an acknowledgement that matches nothing.
 *
 * With `--validate` it writes to `cdk.validated`, and the outcome can be cached: see `synthesisEnvironment`.
 */
const {
  values: { validate },
} = parseArgs({ options: { validate: { type: 'boolean', default: false } } });
const { app, context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const outdir = resolve(validate ? 'cdk.validated' : (process.env.CDK_OUTDIR ?? 'cdk.out'));
const environment: Record<string, string> = {
  ...synthesisEnvironment(process.cwd(), validate),
  CDK_OUTDIR: outdir,
  CDK_CONTEXT_JSON: JSON.stringify(context),
  NODE_OPTIONS: ['tsx/cjs', './with-nag-packs']
    .map((module) => `--require=${JSON.stringify(require.resolve(module))}`)
    .join(' '),
};

rmSync(outdir, { recursive: true, force: true });
try {
  execFileSync(app, { shell: true, stdio: 'inherit', env: environment });
} catch {
  console.error(`${app} failed, as it says above`);
  process.exit(1);
}
checkReport(join(outdir, 'validation-report.json'));
console.log(`synthesized ${outdir}`);

function checkReport(file: string): void {
  if (environment.CDK_VALIDATION === 'false') {
    console.warn('not validated: CDK_VALIDATION is false');
  } else if (!existsSync(file)) {
    fail([`${file} is missing: the app must run CDK's own validation, which writes it at synthesis`]);
  } else {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    fail([
      ...openFindings(report),
      ...unusedAcknowledgements(
        report,
        readAssembly(outdir).flatMap(({ acknowledgements }) => acknowledgements),
      ),
    ]);
  }
}

function fail(findings: readonly string[]): void {
  if (findings.length > 0) {
    console.error(findings.join('\n'));
    process.exit(1);
  }
}
