import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { namesOf, rowsOf, tableBelow } from '@slipway/testing/known-differences';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { BuildImages, BuildspecRun, findEngine, resolveEnvironment, runFolder } from '../src';
import { DIFFERENCES } from '../src/differences';
import { build } from './build-fixture';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const IMAGE = 'aws/codebuild/standard:7.0';

afterAll(removeFolders);

/** Each difference once: the sentence, and the log that must contain it. */
const MET: Readonly<Record<keyof typeof DIFFERENCES, readonly [string, () => Promise<string[]>]>> = {
  image: [DIFFERENCES.image.says(IMAGE), () => logOf(spec(), { image: IMAGE })],
  otherImage: [DIFFERENCES.otherImage.says(IMAGE, 'node:24'), () => logInContainer({ [IMAGE]: 'node:24' })],
  container: [DIFFERENCES.container.says(IMAGE, 'podman 4.3.1'), () => logInContainer()],
  runAs: [DIFFERENCES.runAs.says('builder'), () => logOf(spec({ 'run-as': 'builder' }))],
  runtimeVersions: [
    DIFFERENCES.runtimeVersions.says('ruby 3.4', 'which this machine does not have'),
    () =>
      logOf(spec({ phases: { install: { 'runtime-versions': { ruby: '3.4' } } } }), {
        environment: { PATH: shells() },
      }),
  ],
  windowsShell: [DIFFERENCES.windowsShell.says('cmd.exe'), () => logOf(spec({ env: { shell: 'cmd.exe' } }))],
  sh: [
    DIFFERENCES.sh.says('dash', IMAGE, 'bash'),
    () => logOf(spec(), { image: IMAGE, environment: { PATH: shells('bash') } }),
  ],
  functions: [
    DIFFERENCES.functions.says('greet'),
    () =>
      logOf(spec({ env: { shell: 'bash' }, phases: { build: { commands: ['greet() { echo hello; }', 'greet'] } } })),
  ],
  gitCredentialHelper: [
    DIFFERENCES.gitCredentialHelper.says(),
    () => logOf(spec({ env: { 'git-credential-helper': 'yes' } })),
  ],
  batch: [DIFFERENCES.batch.says(), () => logOf(spec({ batch: { 'build-list': [{ identifier: 'one' }] } }))],
  proxy: [DIFFERENCES.proxy.says(), () => logOf(spec({ proxy: { logs: 'yes' } }))],
  cache: [DIFFERENCES.cache.says(), () => logOf(spec({ cache: { paths: ['x'] } }))],
  emptySection: [
    DIFFERENCES.emptySection.says('phases.post_build'),
    () => logOf('{version: 0.2, phases: {build: {commands: [true]}, post_build: }}'),
  ],
  noPhases: [DIFFERENCES.noPhases.says(), () => logOf('version: 0.2')],
  reportKey: [DIFFERENCES.reportKey.says(), () => logOf(spec({ reports: { unit: { files: ['x'], retention: '1' } } }))],
  artifactKey: [
    DIFFERENCES.artifactKey.says('artifacts'),
    () => logOf(spec({ artifacts: { type: 'zip', files: [] } })),
  ],
  oldVariables: [
    DIFFERENCES.oldVariables.says(),
    () => logOf(spec({ environment_variables: { plaintext: { TAG: '1' } } })),
  ],
  anchors: [DIFFERENCES.anchors.says(), () => logOf(spec({ 'x-common': 'echo' }))],
  unknownKey: [DIFFERENCES.unknownKey.says('stages'), () => logOf(spec({ stages: {} }))],
  keyTwice: [DIFFERENCES.keyTwice.says(), () => logOf('version: 0.2\nversion: 0.2')],
  outsidePath: [
    DIFFERENCES.outsidePath.says('/dist', ''),
    () =>
      logOf(
        spec({ phases: commands('mkdir dist', 'touch dist/a'), artifacts: { files: '*', 'base-directory': '/dist' } }),
      ),
  ],
  outsideLink: [
    DIFFERENCES.outsideLink.says('b'),
    () => logOf(spec({ phases: commands('touch a', 'ln -s /etc/hostname b'), artifacts: { files: '*' } })),
  ],
  unsetVariable: [
    DIFFERENCES.unsetVariable.says('DIST'),
    () => logOf(spec({ phases: commands('touch a'), artifacts: { files: '${DIST}a' } })),
  ],
  notJunit: [
    DIFFERENCES.notJunit.says('unit', 'a.xml'),
    () => logOf(spec({ phases: commands('echo TAP 13 > a.xml'), reports: { unit: { files: 'a.xml' } } })),
  ],
  otherFormats: [
    DIFFERENCES.otherFormats.says('bdd', '1', 'CUCUMBERJSON'),
    () =>
      logOf(
        spec({
          phases: commands('touch a.json'),
          reports: { bdd: { files: 'a.json', 'file-format': 'CucumberJson' } },
        }),
      ),
  ],
  expressions: [
    DIFFERENCES.expressions.says(),
    () => logOf(spec({ phases: { build: { 'on-failure': 'RETRY-1-x.*' } } })),
  ],
  shortSecret: [DIFFERENCES.shortSecret.says(), () => logOf(spec(), { secrets: ['abc'] })],
  reservedName: [
    DIFFERENCES.reservedName.says('CODEBUILD_TAG'),
    () => messageOf(resolveEnvironment(ENV, [{ name: 'CODEBUILD_TAG', value: '1', type: 'PLAINTEXT' }], [], STORE)),
  ],
  noAccount: [
    DIFFERENCES.noAccount.says(),
    () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'buildspec.yml'), spec({ env: { 'parameter-store': { TAG: '/tag' } } }));
      return messageOf(runFolder({ folder, onLine: () => undefined }));
    },
  ],
};

/** Difference of a build in a container of its image, or of another image. */
async function logInContainer(replaced: Readonly<Record<string, string>> = {}): Promise<string[]> {
  scriptEngine({ images: { [IMAGE]: { Id: 'sha256:abc' }, 'node:24': { Id: 'sha256:def' } } });
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  return logOf(spec(), { image: IMAGE, fence: { images: new BuildImages({ engine, replaced }), endpoints: [] } });
}

describe('the differences from CodeBuild', () => {
  it('[RN-06] are exactly the rows of the README', () => {
    expect(tableBelow(README, '## Differences from CodeBuild')).toEqual(rowsOf(DIFFERENCES));
  });

  it('[RN-06] are all reported in the log of a build', () => {
    expect(namesOf(DIFFERENCES).unsaid).toEqual([]);
  });

  it.each(Object.entries(MET))(
    '[RN-06] %s is reported once in the log of a build that it affects',
    async (_, [sentence, log]) => {
      expect((await log()).filter((line) => line.includes(sentence))).toHaveLength(1);
    },
  );

  it('[RN-06] are not reported in the log of a build that none affects', async () => {
    const sentences = Object.values(MET).map(([sentence]) => sentence);

    const told = (await logOf(spec())).filter((line) => sentences.some((sentence) => line.includes(sentence)));

    expect(told).toEqual([]);
  });
});

const ENV = { variables: {}, 'parameter-store': {}, 'secrets-manager': {} } as unknown as Parameters<
  typeof resolveEnvironment
>[0];
const STORE: Parameters<typeof resolveEnvironment>[3] = {
  parameter: async () => ({ value: '', secure: false }),
  secret: async () => '',
};

function spec(more: object = {}): string {
  return JSON.stringify({ version: '0.2', phases: commands('true'), ...more });
}

function commands(...texts: string[]): object {
  return { build: { commands: texts } };
}

/** PATH with the shell to which `sh` points, and only the programs that every build needs. */
function shells(shell = 'dash'): string {
  const folder = temporaryFolder();
  symlinkSync(`/bin/${shell}`, join(folder, 'sh'));
  ['bash', 'cat', 'date', 'env'].forEach((name) => symlinkSync(`/bin/${name}`, join(folder, name)));
  return folder;
}

/** Returns the log of a build, or the message of a build that could not run. */
async function logOf(text: string, props: Partial<BuildspecRun> = {}): Promise<string[]> {
  try {
    return (await build(text, props)).lines;
  } catch (error) {
    return [(error as Error).message];
  }
}

async function messageOf(attempt: Promise<unknown>): Promise<string[]> {
  return attempt.then(
    () => [],
    (error: Error) => [error.message],
  );
}
