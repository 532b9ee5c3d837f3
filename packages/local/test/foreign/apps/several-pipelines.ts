import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'several pipelines in several stacks of one app',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build', 'Source/Commit', 'Build/Build', 'Source/Commit', 'Build/Build'],
  define: (scope) => {
    for (const name of ['Web', 'Api', 'Jobs']) {
      const stack = new Stack(scope, name);
      const source = new Artifact();
      pipeline(stack, { Source: [commit(source)], Build: [build(stack, source, ['grep hello hello.txt'])] });
    }
  },
};
