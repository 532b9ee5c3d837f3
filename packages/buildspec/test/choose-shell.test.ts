import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { chooseShell } from '../src/choose-shell';
import { build, output } from './build-fixture';

const AMAZON_LINUX = 'aws/codebuild/amazonlinux2-x86_64-standard:5.0';
const spec = (...commands: string[]) => JSON.stringify({ version: '0.2', phases: { build: { commands } } });

afterAll(removeFolders);

describe('the shell of a build', () => {
  const folder = temporaryFolder();
  const path = `/nowhere:${folder}`;
  beforeAll(() => writeFileSync(join(folder, 'bash'), ''));

  it.each([
    ['bash', AMAZON_LINUX, ['bash']],
    ['bash', 'aws/codebuild/standard:7.0', ['bash']],
    ['sh', 'aws/codebuild/standard:7.0', ['sh']],
    ['sh', 'public.ecr.aws/docker/library/alpine:3', ['sh']],
    ['sh', undefined, ['sh']],
    ['sh', AMAZON_LINUX, ['bash', '--posix']],
    ['/bin/sh', 'aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs20', ['bash', '--posix']],
  ] as const)('%s in the image %s is %s', (shell, image, program) => {
    expect(chooseShell(shell, image, path)).toEqual({ program });
  });

  it.each([
    ['bash', [{ notice: 'sh is dash in aws/codebuild/standard:7.0: here it is bash' }]],
    ['dash', []],
  ])('is that of the machine in an image of Ubuntu, with a notice if it is %s', (program, [said]) => {
    const own = temporaryFolder();
    symlinkSync(`/bin/${program}`, join(own, 'sh'));

    expect(chooseShell('sh', 'aws/codebuild/standard:7.0', `/nowhere:${own}`)).toEqual({ program: ['sh'], ...said });
  });

  it.each(['/nowhere', undefined])('is the sh of the machine, with a notice, if there is no bash on %s', (none) => {
    expect(chooseShell('sh', AMAZON_LINUX, none)).toEqual({
      program: ['sh'],
      notice: `sh is bash in ${AMAZON_LINUX}: here it is the sh of this machine, which has no bash`,
    });
  });
});

it('sh of an image of Amazon Linux reads what bash reads, in its POSIX mode, from command to command', async () => {
  const { result, lines } = await build(
    spec(
      'greet() { echo "hello $1"; }',
      'names=(ana bea); [[ ${names[1]} == b* ]] && greet "${names[1]}"',
      'set -o | grep posix',
    ),
    { image: AMAZON_LINUX },
  );

  expect(result).toMatchObject({
    status: 'SUCCEEDED',
    notices: ['functions carry over to the next command here, which AWS does not document: greet'],
  });
  expect(output(lines)).toEqual(['hello bea', expect.stringMatching(/^posix\s+on$/)]);
});

it('the log says that the image has another shell', async () => {
  const bin = temporaryFolder();
  ['sh', 'cat', 'env', 'date'].forEach((name) => symlinkSync(`/bin/${name}`, join(bin, name)));

  const { result } = await build(spec('true'), { image: AMAZON_LINUX, environment: { PATH: bin } });

  expect(result).toMatchObject({ status: 'SUCCEEDED', notices: [expect.stringMatching(/^sh is bash in aws/)] });
});
