import { SecretValue, Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { GitHubSourceAction, GitHubTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, pipeline, SHOP } from '../pieces';

export const app: ForeignApp = {
  about: 'GitHub by a token of Secrets Manager, and no webhook',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Token');
    const source = new Artifact();
    const action = new GitHubSourceAction({
      actionName: 'Commit',
      output: source,
      oauthToken: SecretValue.secretsManager('github-token', { jsonField: 'token' }),
      trigger: GitHubTrigger.NONE,
      ...SHOP,
    });
    pipeline(stack, { Source: [action], Build: [build(stack, source, ['grep hello hello.txt'])] });
  },
};
