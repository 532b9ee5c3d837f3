import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, PipelineType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'variables of a V2 pipeline without a default, of the source, and of a build, up to the approval',
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`, '--variable', 'TARGET=staging', '--approve'],
  executes: ['Source/Commit', 'Build/Version', 'Release/Ask', 'Release/Use'],
  define: (scope) => {
    const stack = new Stack(scope, 'Variables');
    const source = new Artifact();
    const target = new Variable({ variableName: 'TARGET', description: 'where to' });
    const version = build(
      stack,
      source,
      [],
      { actionName: 'Version', variablesNamespace: 'made' },
      {
        buildSpec: BuildSpec.fromObject({
          version: '0.2',
          env: { 'exported-variables': ['VERSION'] },
          phases: { build: { commands: 'export VERSION="1.0-$(date +%Y)"' } },
        }),
      },
    );
    pipeline(
      stack,
      {
        Source: [commit(source)],
        Build: [version],
        Release: [
          new ManualApprovalAction({
            actionName: 'Ask',
            additionalInformation: `${version.variable('VERSION')} to ${target.reference()}`,
            runOrder: 1,
          }),
          build(stack, source, ['test "$TO" = staging', 'test -n "$VERSION"'], {
            actionName: 'Use',
            runOrder: 2,
            environmentVariables: {
              TO: { value: target.reference() },
              VERSION: { value: version.variable('VERSION') },
            },
          }),
        ],
      },
      { pipelineType: PipelineType.V2, variables: [target] },
    );
  },
};
