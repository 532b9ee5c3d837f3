import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, upload } from '../pieces';

const BUILDSPEC = `version: 0.2
env:
  variables:
    TARGET: dist
  exported-variables: VERSION
phases:
  install:
    runtime-versions:
      nodejs: 22
    commands: node --version | grep ^v22
  build:
    commands:
      - export VERSION=1
      - mkdir -p $TARGET && cp *.html $TARGET
  post_build:
    commands: test -f $TARGET/index.html
artifacts:
  base-directory: $TARGET
  files: '**/*'
`;

export const app: ForeignApp = {
  about: 'a buildspec in the source, with texts for lists and a variable for the folder of its artifact',
  files: { 'ci/buildspec.yml': BUILDSPEC, 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Site', 'Check/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Scalars');
    const [source, site] = [new Artifact('Source'), new Artifact('Site')];
    const buildSpec = BuildSpec.fromSourceFilename('ci/buildspec.yml');
    pipeline(stack, {
      Source: [upload(stack, source)],
      Build: [build(stack, source, [], { actionName: 'Site', outputs: [site] }, { buildSpec })],
      Check: [build(stack, site, ['test -f index.html'])],
    });
  },
};
