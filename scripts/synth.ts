import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readAssembly } from '../packages/evidence/src/templates/assembly';
import { synthesisEnvironment } from './synthesis-environment';
import { openFindings, unusedAcknowledgements } from './validation-report';

/**
 * Synthesizes the app in the working directory to `cdk.out` (or `$CDK_OUTDIR`), with the settings in its `cdk.json`. It
 * does not start the CDK CLI, which takes longer.
 *
 * The synthesis runs the CDK's validation, every validation plugin, and cdk-nag packs: AwsSolutions, and the packs in
 * the context value `slipway:nagPacks`. It fails on findings that are not acknowledged with a reason, and on
 * acknowledgements that have expired or match no finding. If `CDK_VALIDATION` is `false`, it makes no checks, and takes
 * half the time.
 *
 * With `--validate`, the output folder is `cdk.validated`, and the result can be cached: see `synthesisEnvironment`.
 */
const {
  values: { validate },
} = parseArgs({ options: { validate: { type: 'boolean', default: false } } });
const { app, context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const outdir = resolve(validate ? 'cdk.validated' : (process.env.CDK_OUTDIR ?? 'cdk.out'));
const given = synthesisEnvironment(process.cwd(), validate);
const isChecked = given.CDK_VALIDATION !== 'false';
const nagPacks = ['tsx/cjs', './with-nag-packs'].map(
  (module) => `--require=${JSON.stringify(require.resolve(module))}`,
);
const environment: Record<string, string> = {
  ...given,
  CDK_OUTDIR: outdir,
  CDK_CONTEXT_JSON: JSON.stringify(context),
  ...(isChecked && { NODE_OPTIONS: nagPacks.join(' ') }),
};

rmSync(outdir, { recursive: true, force: true });
try {
  execFileSync(app, { shell: true, stdio: 'inherit', env: environment });
} catch {
  console.error(`${app} failed; the output above has the reason`);
  process.exit(1);
}
checkReport(join(outdir, 'validation-report.json'));
console.log(`synthesized ${outdir}`);

function checkReport(file: string): void {
  if (!isChecked) {
    console.warn('the app was not validated, because CDK_VALIDATION is false');
  } else if (!existsSync(file)) {
    fail([`${file} is missing; the CDK's validation, which writes the file, must be enabled in the app`]);
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
