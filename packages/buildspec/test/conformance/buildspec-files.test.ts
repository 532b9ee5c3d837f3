import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { parseBuildspec } from '../../src';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { build, output } from '../build-fixture';

const FOLDER = join(__dirname, 'buildspecs');
/** Programs that a file calls, apart from those of the shell. None of them is the real program. */
const PROGRAMS = [
  ...['aws', 'bundle', 'cargo', 'cdk', 'cdk-assets', 'checkov', 'codebuild-hash-files', 'codebuild-tests-run'],
  ...['composer', 'curl', 'docker', 'dockerd', 'dotnet', 'go', 'gradle', 'helm', 'hugo', 'kubectl', 'make', 'mix'],
  ...['mvn', 'npm', 'npx', 'php', 'pip', 'pnpm', 'poetry', 'pulumi', 'python', 'python3', 'sam', 'sdkmanager'],
  ...['semgrep', 'serverless', 'terraform', 'terragrunt', 'tox', 'trivy', 'turbo', 'yarn'],
];

interface Expectation {
  readonly files?: readonly string[];
  readonly source?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly makes?: Readonly<Record<string, readonly string[]>>;
  readonly says?: readonly string[];
  readonly artifacts?: Readonly<Record<string, readonly string[]>>;
  readonly names?: Readonly<Record<string, string>>;
  readonly reports?: Readonly<Record<string, readonly number[]>>;
  readonly exported?: Readonly<Record<string, string>>;
  readonly phases?: Readonly<Record<string, number>>;
  readonly notices?: readonly string[];
  readonly notRun?: readonly string[];
  readonly status?: string;
  readonly refused?: string;
}

const expectations = Object.entries(
  parse(readFileSync(join(__dirname, 'expectations.yml'), 'utf8')) as Record<string, Expectation>,
);
const textOf = (name: string) => readFileSync(join(FOLDER, `${name}.yml`), 'utf8');

afterAll(removeFolders);

test('every file has an expectation, and every expectation a file', () => {
  const files = readdirSync(FOLDER).map((file) => basename(file, '.yml'));

  expect(files.sort()).toEqual(expectations.map(([name]) => name).sort());
  expect(files.length).toBeGreaterThan(60);
});

test.each(expectations.filter(([, { refused }]) => refused))('%s.yml is refused', (name, { refused }) => {
  expect(() => parseBuildspec(textOf(name))).toThrow(refused);
});

test.each(expectations.filter(([, { refused }]) => !refused))(
  '%s.yml does what is expected of it',
  async (name, it) => {
    const { result, lines } = await run(name, it);

    expect(result.failed === undefined ? 'no command failed' : result.failed).toEqual(
      it.status === 'FAILED' && result.failed ? expect.anything() : 'no command failed',
    );
    expect(result.status).toBe(it.status ?? 'SUCCEEDED');
    const said = output(lines);
    expect(said.filter((line) => it.says?.includes(line))).toEqual(it.says ?? []);
    expect(result.exportedVariables).toEqual(it.exported ?? {});
    for (const notice of it.notices ?? []) {
      expect(lines).toContainEqual(expect.stringContaining(notice));
    }
    expect(
      lines.filter((line) => (it.notRun ?? []).some((command) => line.endsWith(`Not run: ${command}`))),
    ).toHaveLength(it.notRun?.length ?? 0);
    expect(
      Object.fromEntries(result.artifacts.map(({ id = 'primary', files }) => [id, files.map(({ path }) => path)])),
    ).toEqual(it.artifacts ?? {});
    expect(result.artifacts).toMatchObject(
      result.artifacts.map(({ id = 'primary' }) => (it.names?.[id] === undefined ? {} : { name: it.names[id] })),
    );
    const counts = Object.fromEntries(result.reports.map((report) => [report.group, report]));
    for (const [group, [passed, failed, skipped]] of Object.entries(it.reports ?? {})) {
      expect(counts[group]).toMatchObject({ passed, failed, skipped });
    }
    if (it.phases) {
      expect(Object.fromEntries(result.phases.map((phase) => [phase.name, phase.attempts]))).toEqual(it.phases);
    }
  },
);

async function run(name: string, { files = [], source = {}, variables = {}, secrets = {}, makes = {} }: Expectation) {
  const programs = temporaryFolder();
  const templates = temporaryFolder();
  const environment: Record<string, string> = {
    PATH: `${programs}:${process.env.PATH}`,
    CODEBUILD_SRC_DIR_templates: templates,
    ...variables,
  };
  return build(textOf(name), {
    environment,
    secrets: Object.values(secrets),
    secretNames: Object.keys(secrets),
    prepare: (folder) => {
      environment.CODEBUILD_SRC_DIR = folder;
      const content = { ...Object.fromEntries(files.map((file) => [file, ''])), ...source };
      Object.entries(content).forEach(([file, text]) => write(join(folder, file), text));
      PROGRAMS.forEach((program) =>
        write(join(programs, program), standIn(program, folder, makes[program] ?? []), 0o755),
      );
    },
  });
}

/** Program that prints how it was called, and writes the files that it is told to write. */
function standIn(program: string, folder: string, made: readonly string[]): string {
  const paths = made.map((file) => join(folder, file));
  const writes = paths.map((path) => `mkdir -p '${dirname(path)}'; echo made > '${path}'`);
  return ['#!/bin/sh', `echo "${program}\${1:+ $*}"`, ...writes].join('\n');
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}
