import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { startForAssembly } from '../../src/assembly-deployment/start-for-assembly';
import { provideRuntimeSdk, sdkPackagesIn } from '../../src/emulator/runtime-sdk';
import { RunningEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { zipOf } from '@slipway/testing/zip-of';

afterAll(removeFolders);

/** App with code files. */
function assemblyOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  Object.entries(files).forEach(([path, content]) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  });
  return folder;
}

/** Environment whose npm installs an empty package, or fails. */
function withNpm(script: string): NodeJS.ProcessEnv {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${bin}${delimiter}${process.env.PATH}`, XDG_CACHE_HOME: temporaryFolder() };
}

/** The last argument is the package with its version, and the third is the folder. */
const INSTALLS =
  'for last; do :; done; name="${last%@*}"; mkdir -p "$3/node_modules/$name" && echo "module.exports = 1" > "$3/node_modules/$name/index.js" && echo "$last" >> "$3/../installed"';

test.each([
  [
    'an inline function',
    { 'Stack.template.json': JSON.stringify({ ZipFile: 'const { SFNClient } = require("@aws-sdk/client-sfn");' }) },
    ['@aws-sdk/client-sfn'],
  ],
  [
    'single quotes',
    { 'Stack.template.json': JSON.stringify({ ZipFile: "const sfn = require('@aws-sdk/client-sfn');" }) },
    ['@aws-sdk/client-sfn'],
  ],
  [
    'an asset as a module',
    { 'asset.1/index.mjs': 'import{SFNClient as c}from"@aws-sdk/client-sfn";' },
    ['@aws-sdk/client-sfn'],
  ],
  [
    'a module that is loaded later',
    { 'asset.1/index.mjs': "const lib = await import('@aws-sdk/lib-storage');" },
    ['@aws-sdk/lib-storage'],
  ],
  [
    'code that only names it',
    { 'asset.1/index.js': '// @aws-sdk/client-sfn is not needed\nconst name = "@aws-sdk/client-sfn";' },
    [],
  ],
  ['what a package brings itself', { 'asset.1/node_modules/x/index.js': 'require("@aws-sdk/client-sfn")' }, []],
  ['a picture', { 'asset.1/picture.png': 'require("@aws-sdk/client-sfn")' }, []],
])('finds the packages of the SDK that %s loads', async (_, files, packages) => {
  expect([...(await sdkPackagesIn(assemblyOf(files)))]).toEqual(packages);
});

test('a package of the SDK that is not installed is fetched once, and found by functions', async () => {
  const [environment, lines] = [withNpm(INSTALLS), [] as string[]];
  const assembly = assemblyOf({ 'asset.1/index.js': 'require("@aws-sdk/client-nothing")' });
  const [one, two] = [temporaryFolder(), temporaryFolder()];

  await provideRuntimeSdk({ assembly, modules: one, environment, onProgress: (line) => lines.push(line) });
  await provideRuntimeSdk({ assembly, modules: two, environment, onProgress: (line) => lines.push(line) });

  expect(lines).toEqual(['installing @aws-sdk/client-nothing, which the Lambda runtime includes (once per user)']);
  expect(readFileSync(join(environment.XDG_CACHE_HOME!, 'slipway', 'runtime-sdk', 'installed'), 'utf8')).toMatch(
    /^@aws-sdk\/client-nothing@3\.\d+\.\d+\n$/,
  );
  [one, two].forEach((modules) =>
    expect(existsSync(join(modules, '@aws-sdk', 'client-nothing', 'index.js'))).toBe(true),
  );
});

test('two runs may fetch a package at once', async () => {
  const environment = withNpm(INSTALLS);
  const assembly = assemblyOf({ 'asset.1/index.js': 'require("@aws-sdk/client-nothing")' });
  const folders = [temporaryFolder(), temporaryFolder()];

  await Promise.all(folders.map((modules) => provideRuntimeSdk({ assembly, modules, environment })));

  folders.forEach((modules) => expect(existsSync(join(modules, '@aws-sdk', 'client-nothing', 'index.js'))).toBe(true));
});

test('packages of the project of the app are not fetched', async () => {
  const project = assemblyOf({
    'node_modules/@aws-sdk/client-nothing/index.js': '',
    'cdk.out/asset.1/index.js': 'require("@aws-sdk/client-nothing")',
  });
  const modules = temporaryFolder();

  await provideRuntimeSdk({ assembly: join(project, 'cdk.out'), modules, environment: withNpm('exit 1') });

  expect(existsSync(join(modules, '@aws-sdk', 'client-nothing', 'index.js'))).toBe(true);
});

test('a package that cannot be fetched is reported, and only functions that load it fail', async () => {
  const lines: string[] = [];
  const assembly = assemblyOf({ 'asset.1/index.js': 'require("@aws-sdk/client-nothing")' });

  await provideRuntimeSdk({
    assembly,
    modules: temporaryFolder(),
    environment: withNpm('echo no network >&2; exit 1'),
    onProgress: (line) => lines.push(line),
  });

  expect(lines[1]).toBe(
    'could not install @aws-sdk/client-nothing, so functions that load this package will fail: no network',
  );
});

describe('a function in the embedded AWS', () => {
  const RUNTIMES: readonly (readonly [name: string, runtime: string, code: string, answer: string])[] = [
    [
      'Required',
      'nodejs22.x',
      'const { CodePipelineClient } = require("@aws-sdk/client-codepipeline"); exports.handler = async () => typeof CodePipelineClient;',
      '"function"',
    ],
    [
      'Newest',
      'nodejs24.x',
      'const { STSClient } = require("@aws-sdk/client-sts"); exports.handler = async () => typeof STSClient;',
      '"function"',
    ],
    [
      'Python',
      'python3.13',
      'import boto3\ndef handler(event, context):\n  return str(type(boto3.client("stepfunctions")).__name__)\n',
      '"SFN"',
    ],
  ];
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'functions',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  };
  const inline = (name: string, Runtime: string, ZipFile: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime,
      Handler: 'index.handler',
      Timeout: 20,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile },
    },
  });
  let aws: RunningEmbeddedAws;
  let lambda: LambdaClient;

  beforeAll(async () => {
    const functions = RUNTIMES.map(([name, runtime, code]) => [name, inline(name, runtime, code)]);
    const assembly = await writeAssembly(temporaryFolder(), {
      'manifest.json': { artifacts: { S: stackArtifact('S.template.json') } },
      'S.template.json': { Resources: { Role, ...Object.fromEntries(functions) } },
    });
    aws = await startForAssembly(assembly);
    await deployAssembly(aws, assembly);
    lambda = new LambdaClient(aws.clientOptions(aws.root));
  }, STARTING_MS);
  afterAll(() => aws?.stop());

  async function answerOf(FunctionName: string): Promise<string> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return Buffer.from(Payload!).toString();
  }

  test.each(RUNTIMES)('%s of %s loads the SDK of its runtime', async (name, _runtime, _code, answer) => {
    expect(await answerOf(name)).toBe(answer);
  });

  test('whose SDK is missing gets advice for this tool, and not for another', async () => {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'lost',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${aws.accountId}:role/functions`,
        Code: {
          ZipFile: await zipOf({
            'index.js': 'require("@aws-sdk/client-nothing"); exports.handler = async () => 1;',
          }),
        },
      }),
    );

    const said = await answerOf('lost');

    expect(said).toContain(
      "Cannot find module '@aws-sdk/client-nothing': the Lambda runtime includes it, but this machine does not have it",
    );
    expect(said).not.toMatch(/ministack|LAMBDA_EXECUTOR/i);
  });
});
