import { BuildspecError, parseBuildspec } from '../src';

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
    'an unknown phase',
    'version: 0.2\nphases: {deploy: {commands: [make]}}',
    'phases.deploy: unknown key "deploy"; the keys allowed here are install, pre_build, build, post_build; got "deploy"; CodeBuild says "Invalid buildspec phase name: deploy. Expecting: build,install,post_build,pre_build"',
  ],
  [
    'runtime-versions outside of install',
    'version: 0.2\nphases: {build: {runtime-versions: {nodejs: 22}}}',
    'phases.build.runtime-versions: unknown key',
  ],
  [
    'version 0.3',
    `version: 0.3\n${PHASES}`,
    'version: not a supported version; use 0.2, or 0.1, which starts a separate shell for each command; got "0.3"',
  ],
  [
    'no version',
    PHASES,
    'version: not a supported version; use 0.2, or 0.1, which starts a separate shell for each command; got nothing',
  ],
  ['an empty file', '', 'buildspec: invalid input: expected object, received null'],
  [
    'a command that YAML reads as a map',
    'version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b',
    'phases.build.commands[0]: is not a command; a command is text, in quotation marks if it contains ": "; the value must follow the buildspec syntax; got {"echo a":"b"}',
  ],
  ['an unknown shell', `version: 0.2\nenv: {shell: zsh}\n${PHASES}`, 'env.shell: invalid option'],
  [
    'an on-failure that is not valid',
    'version: 0.2\nphases: {build: {on-failure: STOP}}',
    'phases.build.on-failure: is not one of ABORT, CONTINUE, RETRY',
  ],
  [
    'more retries than there may be',
    'version: 0.2\nphases: {build: {on-failure: RETRY-101}}',
    'phases.build.on-failure: is not one of',
  ],
  [
    'a retry pattern that is not valid',
    'version: 0.2\nphases: {build: {on-failure: "RETRY-("}}',
    'phases.build.on-failure: is not one of',
  ],
  ['a flag that is not valid', `version: 0.2\n${PHASES}\nproxy: {logs: perhaps}`, 'proxy.logs: is not one of yes, no'],
  ['a list that is a map', 'version: 0.2\nphases: {build: {commands: {a: b}}}', 'phases.build.commands: invalid input'],
  [
    'two documents',
    `version: 0.2\n${PHASES}\n---\nversion: 0.2`,
    'the file contains a second document; a buildspec must be a single document',
  ],
  ['an alias of nothing', 'version: 0.2\nphases: *nobody', 'an alias or a merge cannot be resolved (Unresolved alias'],
  ['an anchor that contains its alias', 'version: &a [*a]', 'an anchor contains its own alias'],
  [
    'a merge of a list',
    'version: 0.2\nphases: {build: {<<: [a]}}',
    'an alias or a merge cannot be resolved (Merge sources',
  ],
  ['what is nested too deeply', '['.repeat(20_000), 'is nested too deeply'],
  [
    'an unknown key of a build in a batch',
    'version: 0.2\nbatch: {build-list: [{identifier: a, env: {images: b}}]}',
    'batch.build-list[0].env.images: unknown key "images"; the keys allowed here are compute-type, fleet, image',
  ],
  ['artifacts without files', `version: 0.2\n${PHASES}\nartifacts: {name: x}`, 'artifacts: names no files'],
  ['bad YAML', 'version: 0.2\nphases:\n  build: [\n', 'line 4, column 1: flow sequence in block collection must be'],
  [
    'a tab',
    'version: 0.2\nphases:\n\tbuild:\n\t\tcommands: [make]',
    'line 3, column 1: tabs are not allowed as indentation',
  ],
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

test.each([
  ['build-list', 'build-list: [{identifier: one, buildspec: ci/one.yml, ignore-failure: yes}, {identifier: two}]'],
  ['build-graph', 'build-graph: [{identifier: one, depend-on: two}, {identifier: two, env: {compute-type: X}}]'],
  [
    'build-matrix',
    'build-matrix: {static: {env: {type: X}}, dynamic: {env: {image: a, variables: {V: [1.10, 2], W: one}}}}',
  ],
  ['build-fanout', 'build-fanout: {parallelism: 5, ignore-failure: false}'],
])('reads a batch of the kind %s', (kind, batch) => {
  const spec = parseBuildspec(`version: 0.2\n${PHASES}\nbatch:\n  fast-fail: true\n  ${batch}`);

  expect(spec.batch).toMatchObject({ 'fast-fail': true, [kind]: expect.anything() });
});

test('the variables of a matrix keep their text, and one text is a list of one', () => {
  const { batch } = parseBuildspec(
    `version: 0.2\n${PHASES}\nbatch: {build-matrix: {dynamic: {buildspec: a.yml, env: {variables: {V: [3.10, 012], W: one}}}}}`,
  );

  expect(batch?.['build-matrix']?.dynamic).toMatchObject({
    buildspec: ['a.yml'],
    env: { variables: { V: ['3.10', '012'], W: ['one'] } },
  });
});

test.each([
  [
    'two kinds',
    '{build-list: [{identifier: a}], build-graph: [{identifier: b}]}',
    'has 2 kinds of batch; a batch must have exactly one of',
  ],
  ['no kind', '{fast-fail: yes}', 'has 0 kinds of batch'],
  ['one identifier twice', '{build-list: [{identifier: a}, {identifier: a}]}', 'has the identifier a twice'],
  [
    'an identifier with a blank',
    '{build-list: [{identifier: a b}]}',
    'must be 1 to 128 letters, digits and underscores',
  ],
  ['a dependency that does not exist', '{build-graph: [{identifier: a, depend-on: [b]}]}', 'a depends on b; depend-on'],
  [
    'a circle of dependencies',
    '{build-graph: [{identifier: a, depend-on: [b]}, {identifier: b, depend-on: a}, {identifier: c}]}',
    'has builds that depend on each other in a cycle, or on such a cycle: a, b',
  ],
  ['no parallelism', '{build-fanout: {parallelism: none}}', 'batch.build-fanout.parallelism'],
])('refuses a batch with %s', (_, batch, message) => {
  expect(() => parseBuildspec(`version: 0.2\n${PHASES}\nbatch: ${batch}`)).toThrow(message);
});

test('scalars keep the text that they are written with, quoted or not', () => {
  const { env, phases } = parseBuildspec(`
version: 0.2
env:
  variables: { A: 3.10, B: 012345678901, C: yes, D: 0x1F, E: 1_000, F: 2024-01-01, G: "1.0", H: 1e3, I: True, J: , K: ~ }
phases: { install: { runtime-versions: { python: 3.10, nodejs: 20 } } }`);

  expect(env.variables).toEqual({
    ...{ A: '3.10', B: '012345678901', C: 'yes', D: '0x1F', E: '1_000', F: '2024-01-01', G: '1.0', H: '1e3' },
    ...{ I: 'True', J: '', K: '' },
  });
  expect(phases.install?.['runtime-versions']).toEqual({ python: '3.10', nodejs: '20' });
});

test('every list may be one text', () => {
  const spec = parseBuildspec(`
version: 0.2
env: { exported-variables: A }
phases: { build: { commands: make, finally: make clean } }
reports: { unit: { files: '**/*.xml' } }
artifacts: { files: '**/*', exclude-paths: x, secondary-artifacts: { docs: { files: docs/*, exclude-paths: y } } }
cache: { paths: node_modules/**/*, key: k, fallback-keys: f, action: save }`);

  expect(spec.env['exported-variables']).toEqual(['A']);
  expect(spec.phases.build).toMatchObject({ commands: ['make'], finally: ['make clean'] });
  expect(spec.reports.unit.files).toEqual(['**/*.xml']);
  expect(spec.artifacts).toMatchObject({
    files: ['**/*'],
    'exclude-paths': ['x'],
    'secondary-artifacts': { docs: { files: ['docs/*'], 'exclude-paths': ['y'] } },
  });
  expect(spec.cache).toMatchObject({ paths: ['node_modules/**/*'], 'fallback-keys': ['f'] });
});

test.each([
  [
    'a phase',
    'phases: {build: {commands: [make]}, post_build: }',
    ['the section phases.post_build is empty and is treated as missing'],
  ],
  [
    'commands',
    'phases: {build: {commands: }}',
    ['the section phases.build.commands is empty and is treated as an empty list'],
  ],
  [
    'the files of an artifact',
    `${PHASES}\nartifacts: {files: }`,
    ['the section artifacts.files is empty and is treated as an empty list'],
  ],
  [
    'a section',
    `${PHASES}\nenv:\ncache:`,
    ['the section env is empty and is treated as missing', 'the section cache is empty and is treated as missing'],
  ],
  [
    'all phases',
    'phases:',
    ['the section phases is empty and is treated as missing', 'the buildspec has no phases, so no command is run'],
  ],
  ['a list entry', 'phases: {build: {commands: [make, ]}}', []],
  ['what is not there', 'env: {}', ['the buildspec has no phases, so no command is run']],
  ['a phase map', 'phases: {}', ['the buildspec has no phases, so no command is run']],
])('accepts %s without a value, and reports it', (_, text, notes) => {
  expect(parseBuildspec(`version: 0.2\n${text}`).notes).toEqual(notes);
});

test('a key in braces without a value is an empty section', () => {
  expect(parseBuildspec('{version: 0.2, phases}').notes[0]).toBe(
    'the section phases is empty and is treated as missing',
  );
});

test.each([
  [
    'of a report',
    `${PHASES}\nreports: {unit: {files: [a], glob: b}}`,
    'reports.unit.glob: it is not a valid key in reports',
  ],
  ['of artifacts', `${PHASES}\nartifacts: {files: a, type: zip}`, 'artifacts.type: it is not a valid key in artifacts'],
  [
    'of a secondary artifact',
    `${PHASES}\nartifacts: {secondary-artifacts: {a: {files: b, packaging: zip}}}`,
    'artifacts.secondary-artifacts.a.packaging: it is not a valid key in artifacts',
  ],
  [
    'of version 0.1',
    `${PHASES}\nenvironment_variables: {plaintext: {A: b}}`,
    'environment_variables: version 0.2 uses env instead',
  ],
  [
    'that begins with x-',
    `${PHASES}\nx-shared: {A: b}`,
    'x-shared: it is not a section of a buildspec, and is assumed to contain only anchors for other sections',
  ],
  [
    'with an anchor',
    `shared: [&one make]\n${PHASES}`,
    'shared: it is not a section of a buildspec, and is assumed to contain only anchors for other sections',
  ],
])('ignores an unknown key %s, and reports it', (_, text, note) => {
  expect(parseBuildspec(`version: 0.2\n${text}`).notes).toEqual([`left out of the buildspec: ${note}`]);
});

test('anchors, aliases and merges are resolved, and what is written wins over what is merged', () => {
  const { phases, env } = parseBuildspec(`
version: 0.2
x-variables: &variables { A: merged, B: merged }
env:
  variables: { <<: *variables, B: written }
phases:
  install: &phase
    on-failure: ABORT
    commands: &commands
      - make
  build:
    <<: *phase
    finally: *commands`);

  expect(env.variables).toEqual({ A: 'merged', B: 'written' });
  expect(phases.build).toEqual({ 'on-failure': { kind: 'ABORT' }, commands: ['make'], finally: ['make'] });
});

test('variables of version 0.1 are variables, under the name it has for them', () => {
  const spec = parseBuildspec(
    'version: 0.1\nenvironment_variables: {plaintext: {A: 1.10}}\nenv: {shell: bash}\nphases: {build: {commands: make}}',
  );

  expect(spec).toMatchObject({ version: '0.1', env: { shell: 'bash', variables: { A: '1.10' } }, notes: [] });
  expect(
    parseBuildspec('version: 0.1\nenvironment_variables: {}\nenv: 1\nphases: {}'.replace('env: 1\n', '')).env.variables,
  ).toEqual({});
});

test.each([
  ['ABORT', { kind: 'ABORT' }],
  ['CONTINUE', { kind: 'CONTINUE' }],
  ['RETRY', { kind: 'RETRY', times: 3, pattern: '.*' }],
  ['RETRY-0', { kind: 'RETRY', times: 0, pattern: '.*' }],
  ['RETRY-100', { kind: 'RETRY', times: 100, pattern: '.*' }],
  ['RETRY-.*timeout.*', { kind: 'RETRY', times: 3, pattern: '.*timeout.*' }],
  ['RETRY-2-(?i)TIMEOUT', { kind: 'RETRY', times: 2, pattern: '(?i)TIMEOUT' }],
])('reads on-failure %s', (text, expected) => {
  const { phases } = parseBuildspec(`version: 0.2\nphases: {build: {on-failure: "${text}"}}`);

  expect(phases.build?.['on-failure']).toEqual(expected);
});
