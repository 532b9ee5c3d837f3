import { Stack } from 'aws-cdk-lib/core';
import { Artifact, ExecutionMode, PipelineType, ProviderType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, CONNECTION, pipeline, SHOP } from '../pieces';

export const app: ForeignApp = {
  about: 'a V2 pipeline in queued mode with triggers for branches, tags and file paths',
  files: { 'src/hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Triggers');
    const source = new Artifact();
    const sourceAction = new CodeStarConnectionsSourceAction({
      actionName: 'Commit',
      connectionArn: CONNECTION,
      output: source,
      triggerOnPush: false,
      ...SHOP,
    });
    pipeline(
      stack,
      { Source: [sourceAction], Build: [build(stack, source, ['grep hello src/hello.txt'])] },
      {
        pipelineType: PipelineType.V2,
        executionMode: ExecutionMode.QUEUED,
        triggers: [
          {
            providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION,
            gitConfiguration: {
              sourceAction,
              pushFilter: [{ branchesIncludes: ['main', 'release/*'], filePathsExcludes: ['docs/**'] }],
              pullRequestFilter: [{ branchesIncludes: ['main'] }],
            },
          },
        ],
      },
    );
  },
};
