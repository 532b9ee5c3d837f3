import { build, output } from '../build-fixture';
import { removeFolders } from '@slipway/testing/temporary-folders';

const SPEC = 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';
const PHASES = 'https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html';
const VARIABLES = 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html';

afterAll(removeFolders);

interface Case {
  readonly rule: string;
  readonly doc: string;
  readonly phases: string;
  readonly says: readonly string[];
  readonly status: string;
}

const flow: readonly Case[] = [
  {
    rule: 'phases run in their fixed order, however they are written',
    doc: PHASES,
    status: 'SUCCEEDED',
    says: ['install', 'pre', 'build', 'post'],
    phases:
      '{post_build: {commands: [echo post]}, build: {commands: [echo build]}, pre_build: {commands: [echo pre]}, install: {commands: [echo install]}}',
  },
  {
    rule: 'a failing command ends its phase',
    doc: `${SPEC}#build-spec.phases.build.commands`,
    status: 'FAILED',
    says: ['one'],
    phases: '{pre_build: {commands: [echo one, "false", echo two]}}',
  },
  {
    rule: 'a failing install phase ends the build',
    doc: PHASES,
    status: 'FAILED',
    says: [],
    phases: '{install: {commands: ["false"]}, build: {commands: [echo build]}, post_build: {commands: [echo post]}}',
  },
  {
    rule: 'a failing pre_build phase ends the build',
    doc: PHASES,
    status: 'FAILED',
    says: [],
    phases: '{pre_build: {commands: ["false"]}, build: {commands: [echo build]}, post_build: {commands: [echo post]}}',
  },
  {
    rule: 'post_build runs after a failed build phase',
    doc: PHASES,
    status: 'FAILED',
    says: ['post'],
    phases: '{build: {commands: ["false"]}, post_build: {commands: [echo post]}}',
  },
  {
    rule: 'CODEBUILD_BUILD_SUCCEEDING is 1 while nothing failed and 0 after',
    doc: VARIABLES,
    status: 'FAILED',
    says: ['build 1', 'post 0'],
    phases:
      '{build: {commands: [echo build $CODEBUILD_BUILD_SUCCEEDING, "false"]}, post_build: {commands: [echo post $CODEBUILD_BUILD_SUCCEEDING]}}',
  },
  {
    rule: 'finally runs after the commands',
    doc: `${SPEC}#build-spec.phases.build.finally`,
    status: 'SUCCEEDED',
    says: ['work', 'last 1'],
    phases: '{build: {commands: [echo work], finally: [echo last $CODEBUILD_BUILD_SUCCEEDING]}}',
  },
  {
    rule: 'finally runs after a command that fails',
    doc: `${SPEC}#build-spec.phases.build.finally`,
    status: 'FAILED',
    says: ['last 0'],
    phases: '{install: {commands: ["false"], finally: [echo last $CODEBUILD_BUILD_SUCCEEDING]}}',
  },
  {
    rule: 'a failing finally fails the phase',
    doc: `${SPEC}#build-spec.phases.build.finally`,
    status: 'FAILED',
    says: ['work'],
    phases: '{install: {commands: [echo work], finally: ["false"]}, build: {commands: [echo build]}}',
  },
  {
    rule: 'on-failure ABORT of the build phase leaves post_build out',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: [],
    phases: '{build: {on-failure: ABORT, commands: ["false"]}, post_build: {commands: [echo post]}}',
  },
  {
    rule: 'on-failure CONTINUE of the install phase goes on to the next phase',
    doc: `${SPEC}#build-spec.phases.install.on-failure`,
    status: 'FAILED',
    says: ['build 0'],
    phases:
      '{install: {on-failure: CONTINUE, commands: ["false"]}, build: {commands: [echo build $CODEBUILD_BUILD_SUCCEEDING]}}',
  },
  {
    rule: 'on-failure RETRY runs the phase up to three more times',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: ['try', 'try', 'try', 'try'],
    phases: '{build: {on-failure: RETRY, commands: [echo try, "false"]}}',
  },
  {
    rule: 'on-failure RETRY-count runs the phase that many more times',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: ['try', 'try'],
    phases: '{build: {on-failure: RETRY-1, commands: [echo try, "false"]}}',
  },
  {
    rule: 'on-failure Retry may be written in small letters',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: ['try', 'try'],
    phases: '{build: {on-failure: "Retry-1-.*exit status 7.*", commands: [echo try, exit 7]}}',
  },
  {
    rule: 'a retry that succeeds lets the build succeed',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'SUCCEEDED',
    says: ['try', 'try', 'post'],
    phases:
      '{build: {on-failure: RETRY, commands: [echo try, "test -f tried || { touch tried; exit 1; }"]}, post_build: {commands: [echo post]}}',
  },
  {
    rule: 'on-failure RETRY-regex retries on a message that matches',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: ['try', 'try'],
    phases: '{build: {on-failure: "RETRY-1-exit status 7", commands: [echo try, exit 7]}}',
  },
  {
    rule: 'on-failure RETRY-regex does not retry on another message',
    doc: `${SPEC}#build-spec.phases.build.on-failure`,
    status: 'FAILED',
    says: ['try'],
    phases: '{build: {on-failure: "RETRY-exit status 8", commands: [echo try, exit 7]}}',
  },
  {
    rule: 'a directory and a variable carry over to the next command',
    doc: `${SPEC}#build-spec-ref-versions`,
    status: 'SUCCEEDED',
    says: ['/usr 1'],
    phases: '{build: {commands: [cd /usr, export A=1, echo $PWD $A]}}',
  },
  {
    rule: 'a directory and a variable carry over to the next phase',
    doc: `${SPEC}#build-spec-ref-versions`,
    status: 'SUCCEEDED',
    says: ['/usr 1'],
    phases: '{install: {commands: [cd /usr, export A=1]}, build: {commands: [echo $PWD $A]}}',
  },
  {
    rule: 'exit 0 ends a command and not the phase',
    doc: `${SPEC}#build-spec.phases.build.commands`,
    status: 'SUCCEEDED',
    says: ['after'],
    phases: '{build: {commands: [exit 0, echo after]}}',
  },
  {
    rule: 'a command that is no shell syntax fails the phase',
    doc: `${SPEC}#build-spec.phases.build.commands`,
    status: 'FAILED',
    says: ['post'],
    phases: '{build: {commands: ["if then 2>/dev/null"], finally: []}, post_build: {commands: [echo post]}}',
  },
];

describe.each(['sh', 'bash'])('a buildspec in %s', (shell) => {
  test.each(flow)('$rule ($doc)', async ({ phases, says, status }) => {
    const { result, lines } = await build(`{version: 0.2, env: {shell: ${shell}}, phases: ${phases}}`);

    expect(output(lines).filter((line) => !/syntax|if then/i.test(line))).toEqual(says);
    expect(result.status).toBe(status);
  });
});

test(`exported variables are read at the end of the build (${SPEC}#build-spec.env.exported-variables)`, async () => {
  const { result } = await build(`
    version: 0.2
    env: { variables: { A: unused }, exported-variables: [A, B, NOT_SET] }
    phases:
      build: { commands: ["export A=1", "export B='two lines=yes'"] }
      post_build: { commands: [A=2] }`);

  expect(result.exportedVariables).toEqual({ A: '2', B: 'two lines=yes' });
});

test(`UPLOAD_ARTIFACTS is attempted after a failed build phase, and the build stays failed (${PHASES})`, async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: [echo 1 > a, "false"]}}, artifacts: {files: [a]}}',
  );

  expect(result.phases.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'BUILD FAILED',
    'UPLOAD_ARTIFACTS SUCCEEDED',
  ]);
  expect(result.status).toBe('FAILED');
});

test(`files that match nothing fail UPLOAD_ARTIFACTS (${SPEC}#build-spec.artifacts.files)`, async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: [echo 1]}}, artifacts: {files: [dist/*], base-directory: .}}',
  );

  expect(result.status).toBe('FAILED');
  expect(result.phases.at(-1)).toMatchObject({
    name: 'UPLOAD_ARTIFACTS',
    status: 'FAILED',
    context: expect.stringContaining('CLIENT_ERROR: no matching artifact paths found: dist/*'),
  });
});
