import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readAssembly } from '@slipway/evidence';
import { childEnvironment } from '@slipway/processes';

const APP = join(__dirname, '..', '..');
const ROOT = join(APP, '..', '..');
const CLI = join(ROOT, 'packages', 'evidence', 'bin', 'slipway-evidence.js');
const CHECKS = ['AwsSolutions', 'NIST.800.53.R5', 'least-privilege', 'posture']; // those that find something

const CHECKOV = '3.3.30';
/** Cache folder in the user's home, next to that of cfn-lint. */
const CHECKOV_FOLDER = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway', `checkov-${CHECKOV}`);

jest.setTimeout(5 * 60_000); // the first time, checkov is installed

interface PluginReport {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly suppressedViolations?: readonly { readonly ruleName: string; readonly reason: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'controls-'));
const outdir = join(folder, 'cdk.out');
let reports: readonly PluginReport[];

/** Synthesizes the app, as `npm run synth` does. */
function synthesize(to: string): void {
  execFileSync(process.execPath, ['-r', 'tsx/cjs', join(ROOT, 'scripts', 'synth.ts')], {
    cwd: APP,
    env: { ...childEnvironment(), CDK_OUTDIR: to, CDK_VALIDATION: 'true', ENVIRONMENT_SUFFIX: 'dev' },
    stdio: 'pipe',
  });
}

beforeAll(() => {
  synthesize(outdir);
  reports = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
});
afterAll(() => rmSync(folder, { recursive: true }));

function pack(of: string) {
  return spawnSync(process.execPath, [CLI, 'pack', 'cis-aws', of], {
    encoding: 'utf8',
    env: childEnvironment(),
  });
}

it.each(CHECKS)('[CW-22] a synthesis runs %s, whose findings are all accepted with a reason', (name) => {
  const report = reports.find(({ pluginName }) => pluginName === name);

  expect(report?.conclusion).toBe('success');
  expect(report!.suppressedViolations ?? []).toEqual(
    (report!.suppressedViolations ?? []).map(() =>
      expect.objectContaining({ reason: expect.stringMatching(/\w+ \w+/) }),
    ),
  );
});

it('[CW-22] the CIS pack passes what was synthesized, and fails a template whose keys are not rotated', () => {
  expect(pack(outdir).status).toBe(0);
  const file = join(outdir, 'Foundation.template.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"EnableKeyRotation": true', '"EnableKeyRotation": false'));

  const { status, stdout } = pack(outdir);

  expect(status).toBe(1);
  expect(stdout).toMatch(/not met\s+3\.6/);
});

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
  readonly summary: { readonly passed: number; readonly resource_count: number; readonly parsing_errors: number };
}

/** Returns a Python environment with checkov, which is created on first use. */
function checkov(): string {
  const command = join(CHECKOV_FOLDER, 'bin', 'checkov');
  if (!existsSync(command)) {
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { env: childEnvironment(), stdio: 'pipe' });
    run(process.env.SLIPWAY_PYTHON ?? 'python3', '-m', 'venv', '--clear', CHECKOV_FOLDER);
    // Python compiles the modules that checkov imports, instead of all that it depends on
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--no-input', `checkov==${CHECKOV}`];
    run(join(CHECKOV_FOLDER, 'bin', 'python'), ...pip);
  }
  return command;
}

/** Returns the findings of checkov in the templates, as `check on construct path`. */
function checkovFindings(folder: string): { readonly found: readonly string[]; readonly passed: number } {
  const templates = readAssembly(folder);
  const files = templates.flatMap(({ file }) => ['--file', file]);
  const { stdout, stderr } = spawnSync(
    checkov(),
    [...files, '--framework', 'cloudformation', '--compact', '-o', 'json'],
    {
      encoding: 'utf8',
      env: { ...childEnvironment(), LOG_LEVEL: 'ERROR', BC_SKIP_MAPPING: 'TRUE' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect({ stderr, said: stdout.slice(0, 1) }).toEqual({ stderr, said: '{' });
  const { results, summary } = JSON.parse(stdout) as CheckovReport;
  expect(summary.parsing_errors).toBe(0);
  const pathOf = (file: string, logicalId: string) =>
    templates.find((one) => basename(one.file) === basename(file))!.constructPaths[logicalId];
  return {
    passed: summary.passed,
    found: results.failed_checks.map(
      ({ check_id: id, resource, file_path: file }) => `${id} on ${pathOf(file, resource.split('.').at(-1)!)}`,
    ),
  };
}

it('[CW-22] every finding of checkov is accepted with a reason, and every reason has a finding', () => {
  const outdirOf = join(folder, 'for-checkov');
  synthesize(outdirOf);
  const accepted = readAssembly(outdirOf)
    .flatMap(({ acknowledgements }) => acknowledgements)
    .filter(({ id }) => id.startsWith('checkov::'))
    .map(({ id, constructPath }) => `${id.replace('checkov::', '')} on ${constructPath}`);

  const { found, passed } = checkovFindings(outdirOf);

  expect(passed).toBeGreaterThan(300);
  expect([...new Set(found)].sort()).toEqual([...new Set(accepted)].sort());
});
