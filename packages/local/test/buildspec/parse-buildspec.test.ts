import { BuildspecError, parseBuildspec } from '../../src/buildspec';

const PHASES = 'phases: {build: {commands: [make]}}';

test('reads every section of version 0.2', () => {
  const spec = parseBuildspec(`
version: 0.2
run-as: root
env:
  shell: bash
  variables: { A: 1, B: true, C: text }
  parameter-store: { P: /app/p }
  secrets-manager: { S: app:key:AWSCURRENT:v1 }
  exported-variables: [A]
  git-credential-helper: yes
proxy: { upload-artifacts: no, logs: 'yes' }
batch: { fast-fail: true, build-list: [{ identifier: one }] }
phases:
  install: { runtime-versions: { nodejs: 22 }, commands: [npm ci] }
  build: { on-failure: ABORT, commands: [make], finally: [make clean] }
reports:
  arn:aws:codebuild:us-east-1:111122223333:report-group/unit: { files: ['**/*.xml'], base-directory: out, discard-paths: yes, file-format: CUCUMBERJSON }
artifacts:
  files: ['**/*']
  name: site
  base-directory: dist
  discard-paths: no
  enable-symlinks: yes
  s3-prefix: x
  exclude-paths: ['*.map']
  secondary-artifacts: { docs: { files: [docs/*] } }
cache: { paths: [node_modules/**/*] }
`);

  expect(spec.env).toMatchObject({
    shell: 'bash',
    variables: { A: '1', B: 'true', C: 'text' },
    'git-credential-helper': true,
  });
  expect(spec.phases.install?.['runtime-versions']).toEqual({ nodejs: '22' });
  expect(spec.phases.build).toMatchObject({ 'on-failure': { kind: 'ABORT' }, finally: ['make clean'] });
  expect(spec.artifacts).toMatchObject({
    'discard-paths': false,
    'enable-symlinks': true,
    'secondary-artifacts': { docs: { files: ['docs/*'] } },
  });
});

test('a command that YAML reads as a word of its own stays a command', () => {
  const spec = parseBuildspec('version: 0.2\nphases: {build: {commands: [true, 7]}}');

  expect(spec.phases.build?.commands).toEqual(['true', '7']);
});

test('reads JSON, as the CDK writes it', () => {
  const spec = parseBuildspec(
    JSON.stringify({ version: '0.2', phases: { build: { commands: ['make'] } } }, undefined, 2),
  );

  expect(spec.phases.build?.commands).toEqual(['make']);
});

test.each([
  [
    'an unknown key at the top',
    `version: 0.2\nfases: {}\n${PHASES}`,
    'fases: unknown key "fases"; the keys allowed here are version, run-as, env, proxy, batch, phases, reports, artifacts, cache',
  ],
  [
    'an unknown key of a phase',
    'version: 0.2\nphases: {build: {comands: [make]}}',
    'phases.build.comands: unknown key "comands"; the keys allowed here are run-as, on-failure, commands, finally',
  ],
  [
    'an unknown key of a report group',
    `version: 0.2\n${PHASES}\nreports: {unit: {files: [a], glob: b}}`,
    'reports.unit.glob: unknown key "glob"; the keys allowed here are files, base-directory, discard-paths, file-format',
  ],
  [
    'an unknown phase',
    'version: 0.2\nphases: {deploy: {commands: [make]}}',
    'phases.deploy: unknown key "deploy"; the keys allowed here are install, pre_build, build, post_build',
  ],
  [
    'runtime-versions outside of install',
    'version: 0.2\nphases: {build: {runtime-versions: {nodejs: 22}}}',
    'phases.build.runtime-versions: unknown key',
  ],
  [
    'version 0.1',
    `version: 0.1\n${PHASES}`,
    'version: not a version that can be run; the version is 0.2 (0.1 starts a shell for each command and is deprecated); got 0.1',
  ],
  [
    'no version',
    PHASES,
    'version: not a version that can be run; the version is 0.2 (0.1 starts a shell for each command and is deprecated); got nothing',
  ],
  [
    'no phases',
    'version: 0.2',
    'phases: invalid input: expected object, received undefined; it has to be of type object; got nothing',
  ],
  ['an empty phases section', 'version: 0.2\nphases: {}', 'phases: has no phase'],
  ['an empty file', '', 'buildspec: invalid input: expected object, received null'],
  [
    'a command that YAML reads as a map',
    'version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b',
    'phases.build.commands[0]: is no command; a command is a text, in quotation marks where it contains ": "; it has to follow the syntax of version 0.2; got {"echo a":"b"}',
  ],
  ['an unknown shell', `version: 0.2\nenv: {shell: zsh}\n${PHASES}`, 'env.shell: invalid option'],
  [
    'an on-failure that is none',
    'version: 0.2\nphases: {build: {on-failure: STOP}}',
    'phases.build.on-failure: is not one of ABORT, CONTINUE, RETRY',
  ],
  [
    'more retries than there may be',
    'version: 0.2\nphases: {build: {on-failure: RETRY-101}}',
    'phases.build.on-failure: is not one of',
  ],
  [
    'a retry pattern that is none',
    'version: 0.2\nphases: {build: {on-failure: "RETRY-("}}',
    'phases.build.on-failure: is not one of',
  ],
  ['artifacts without files', `version: 0.2\n${PHASES}\nartifacts: {name: x}`, 'artifacts: names no files'],
  ['bad YAML', 'version: 0.2\nphases:\n  build: [\n', 'line 4, column 1: flow sequence in block collection must be'],
  ['bad indentation', 'version: 0.2\nphases:\n  build:\n     commands:\n   - make', 'line 4, column 15'],
])('refuses %s', (_, text, message) => {
  expect(() => parseBuildspec(text)).toThrow(BuildspecError);
  expect(() => parseBuildspec(text)).toThrow(message);
});

test('refuses a value under env without showing it', () => {
  const parse = () => parseBuildspec(`version: 0.2\nenv: {variables: {TOKEN: [hunter2]}}\n${PHASES}`);

  expect(parse).toThrow('env.variables.TOKEN');
  expect(parse).not.toThrow('hunter2');
});

test('an error of the buildspec says what to do and keeps its cause', () => {
  let error: BuildspecError | undefined;
  try {
    parseBuildspec('a: [');
  } catch (caught) {
    error = caught as BuildspecError;
  }

  expect(error).toMatchObject({
    name: 'BuildspecError',
    problem: { got: '"a: ["', remedy: expect.stringContaining('quotation marks') },
    cause: expect.any(Error),
  });
});
