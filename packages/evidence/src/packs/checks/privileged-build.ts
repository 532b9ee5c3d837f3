import type { PostureCheck } from '../../posture/check';

/** A build has no privileges on the machine that it runs on. */
export const privilegedBuild: PostureCheck = {
  id: 'privileged-build',
  looksAt: ['AWS::CodeBuild::Project'],
  wants: 'builds without PrivilegedMode',
  why: 'a build with Docker controls the kernel of its machine, and so everything on that machine',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.3'] },
  find: (project) =>
    project.mayHave('Environment.PrivilegedMode')
      ? [
          {
            problem: 'the build runs privileged',
            instead:
              'build images without a Docker daemon, or acknowledge why this build needs one and what isolates it',
            location: 'Properties/Environment/PrivilegedMode',
          },
        ]
      : [],
};
