import type { PostureCheck } from '../../posture/check';

/** Builds do not run in privileged mode. */
export const privilegedBuild: PostureCheck = {
  id: 'privileged-build',
  looksAt: ['AWS::CodeBuild::Project'],
  wants: 'builds without PrivilegedMode',
  why: 'a privileged build controls the kernel of the machine on which it runs',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.3'] },
  find: (project) =>
    project.mayHave('Environment.PrivilegedMode')
      ? [
          {
            problem: 'the build runs in privileged mode',
            instead:
              'build images without a Docker daemon, or acknowledge the finding with the reason why the build needs one and what isolates it',
            location: 'Properties/Environment/PrivilegedMode',
          },
        ]
      : [],
};
