import type { PostureCheck } from '../../posture/check';

/** A build has no privileges on the machine that it runs on. */
export const privilegedBuild: PostureCheck = {
  id: 'privileged-build',
  looksAt: ['AWS::CodeBuild::Project'],
  wants: 'builds without PrivilegedMode',
  why: 'a build with Docker owns the kernel of its machine, and so everything that the machine is given',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html',
  items: { pciDss: ['7.2.1', '7.2.2', '7.2.3'] },
  find: (project) =>
    project.mayHave('Environment.PrivilegedMode')
      ? [
          {
            problem: 'the build runs privileged',
            instead: 'build images without a Docker daemon, or say why this build cannot, and what keeps it in',
            location: 'Properties/Environment/PrivilegedMode',
          },
        ]
      : [],
};
