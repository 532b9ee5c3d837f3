import { selectRuntimes } from '../../src/runtimes/select-runtimes';

const STANDARD = 'aws/codebuild/standard:7.0';

test.each([
  ['a version', { nodejs: '22' }, STANDARD, 'nodejs', '22'],
  ['a major version', { python: '3.x' }, STANDARD, 'python', '3.14'],
  ['a major version without minor ones', { nodejs: '20.x' }, STANDARD, 'nodejs', '20'],
  ['the latest version', { java: 'latest' }, 'aws/codebuild/amazonlinux2-x86_64-standard:5.0', 'java', 'corretto25'],
  ['a version of an image of AWS that is not known here', { nodejs: '6' }, 'aws/codebuild/standard:1.0', 'nodejs', '6'],
  ['a version where no image is known', { nodejs: '6' }, undefined, 'nodejs', '6'],
])('selects %s', (_, asked, image, name, version) => {
  expect(selectRuntimes(asked, image)).toEqual({
    runtimes: [{ name, version }],
    lines: [`Selecting '${name}' runtime version '${version}' based on manual selections...`],
  });
});

test.each([
  [
    'a version that the image does not have',
    { nodejs: '15' },
    'aws/codebuild/standard:5.0',
    "Unknown runtime version named '15' of nodejs. This build image has the following versions: 12, 14",
  ],
  [
    'a major version that the image does not have',
    { ruby: '5.x', nodejs: '24' },
    STANDARD,
    "Unknown runtime version named '5.x' of ruby. This build image has the following versions: 3.1, 3.2, 3.3, 3.4, 4.0",
  ],
  [
    'a runtime that the image does not have',
    { nodejs: '14', docker: '19' },
    'aws/codebuild/standard:5.0',
    "Unknown runtime named 'docker'. This build image has the following runtimes: dotnet, golang, java, nodejs, php, python, ruby",
  ],
])('refuses %s, with the message of CodeBuild', (_, asked, image, error) => {
  expect(selectRuntimes(asked, image)).toMatchObject({ error });
});

test('selects nothing for an image of the user, with the message of CodeBuild', () => {
  expect(selectRuntimes({ nodejs: '15' }, 'public.ecr.aws/docker/library/node:15')).toEqual({
    runtimes: [],
    lines: ['[WARN] Skipping install of runtimes. Runtime version selection is not supported by this build image.'],
  });
});

test('reports nothing if nothing is requested', () => {
  expect(selectRuntimes({}, 'node:15')).toEqual({ runtimes: [], lines: [] });
});
