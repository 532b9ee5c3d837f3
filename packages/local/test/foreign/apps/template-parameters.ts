import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'template parameters without a default, one of them in two stacks',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => [
    '--repo',
    `acme/shop=${shop}`,
    ...['--parameter', 'Branch=main', '--parameter', 'One:Size=1', '--parameter', 'Two:Size=2'],
  ],
  executes: ['Source/Commit', 'Build/Build'],
  define: (scope) => {
    const [one, two] = ['One', 'Two'].map((name) => new Stack(scope, name));
    const [size] = [one, two].map((stack) => new CfnParameter(stack, 'Size', { type: 'Number' }));
    const branch = new CfnParameter(one, 'Branch', { allowedPattern: '[a-z]+' });
    const source = new Artifact();
    pipeline(one, {
      Source: [commit(source, { branch: branch.valueAsString })],
      Build: [
        build(one, source, ['test "$SIZE" = 1'], { environmentVariables: { SIZE: { value: size.valueAsString } } }),
      ],
    });
  },
};
