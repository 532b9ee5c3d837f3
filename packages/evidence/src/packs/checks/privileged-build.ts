import type { PostureCheck } from '../../posture/check';

/** Reports CodeBuild projects that run in privileged mode. */
export const privilegedBuild: PostureCheck = {
  id: 'privileged-build',
  looksAt: ['AWS::CodeBuild::Project'],
  wants: 'builds without PrivilegedMode',
  why: 'a build in privileged mode has full access to the host on which it runs',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.3'] },
  find: (project) =>
    project.mayHave('Environment.PrivilegedMode')
      ? [
          {
            problem: 'the build runs in privileged mode',
            instead:
              'build images without a Docker daemon, or acknowledge the finding and state why the build needs privileged mode and how it is isolated',
            location: 'Properties/Environment/PrivilegedMode',
          },
        ]
      : [],
};
