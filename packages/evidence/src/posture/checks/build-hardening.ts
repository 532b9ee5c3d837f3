import type { PostureCheck, PostureProblem } from '../check';
import { isOpenExpression } from '../open-pattern';
import { Statement } from '../policy';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const BUILDS_IMAGES = /\b(docker|buildah|podman|kaniko|docker-compose|buildx)\b/;

/**
 * Reports CodeBuild projects that run in privileged mode, publish or do not encrypt artifacts, logs or test reports, do
 * not verify TLS certificates, or let outsiders start builds. Privileged mode is only advice for projects that build
 * images.
 */
export const buildHardening: PostureCheck = {
  id: 'build-hardening',
  looksAt: ['AWS::CodeBuild::Project', 'AWS::CodeBuild::ReportGroup'],
  wants:
    'privileged mode only for image builds; private logs; encrypted artifacts, logs and test reports; TLS certificate verification for sources; webhooks that filter branches and authors',
  why: 'a build runs code from everyone who can change a dependency, often with permissions to deploy',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-5',
  items: { pciDss: ['6.5.1', '7.2.1', '7.2.2', '8.3.2'] },
  find: (build, assembly) => [
    ...(build.mayHave('Environment.PrivilegedMode')
      ? [
          {
            ...problem('the build runs in privileged mode', 'remove PrivilegedMode', 'Environment/PrivilegedMode'),
            isAdvice:
              build.texts('Source.BuildSpec').some((spec) => BUILDS_IMAGES.test(spec)) || pushesImages(build, assembly),
          },
        ]
      : []),
    ...(build.texts('Visibility').includes('PUBLIC_READ')
      ? [problem('build logs and artifacts are public', 'remove Visibility', 'Visibility')]
      : []),
    ...(['Artifacts', 'SecondaryArtifacts'].some((name) =>
      build.items(name).some((one) => one.mayHave('EncryptionDisabled')),
    )
      ? [problem('build artifacts are not encrypted', 'remove EncryptionDisabled', 'Artifacts')]
      : []),
    ...([build.parts('Source'), build.items('SecondarySources')].flat().some((source) => source.mayHave('InsecureSsl'))
      ? [problem('the build does not verify the TLS certificate of its source', 'remove InsecureSsl', 'Source')]
      : []),
    ...(build.mayHave('LogsConfig.S3Logs.EncryptionDisabled')
      ? [problem('build logs are not encrypted', 'remove EncryptionDisabled', 'LogsConfig/S3Logs')]
      : []),
    ...(build.mayHave('ExportConfig.S3Destination.EncryptionDisabled')
      ? [problem('exported test reports are not encrypted', 'remove EncryptionDisabled', 'ExportConfig')]
      : []),
    ...ofWebhook(build),
  ],
};

/** Whether the service role of a build project can push images to a repository. */
function pushesImages(build: PostureResource, assembly: PostureAssembly): boolean {
  const roles = build.parts('ServiceRole').map((part) => assembly.target(part));
  return assembly
    .ofType('AWS::IAM::Policy')
    .filter((policy) => policy.items('Roles').some((part) => roles.includes(assembly.target(part) ?? build)))
    .some((policy) => Statement.in(policy, 'PolicyDocument').some(({ actions }) => actions.includes('ecr:putimage')));
}

/**
 * Finds webhooks without filters, or with a filter group that accepts pushes to all branches or pull requests by all
 * authors. A filter that only excludes names does not limit a group.
 */
function ofWebhook(build: PostureResource): PostureProblem[] {
  if (!build.mayHave('Triggers.Webhook')) {
    return [];
  }
  const groups = build.items('Triggers.FilterGroups').filter(({ value }) => !isOpaque(value));
  const isOpen =
    !build.says('Triggers.FilterGroups') ||
    build.parts('Triggers.FilterGroups').some(({ value }) => Array.isArray(value) && value.length === 0) ||
    groups.some((group) => {
      const filters = group.listed().map((filter) => ({
        type: filter.texts('Type')[0],
        pattern: String(filter.texts('Pattern')[0]),
        limits: filter.mayLack('ExcludeMatchedPattern') && !filter.texts('Pattern').some(isOpenExpression),
      }));
      const events = filters
        .filter(({ type }) => type === 'EVENT')
        .map(({ pattern }) => pattern)
        .join();
      const narrows = events.includes('PULL_REQUEST')
        ? ['ACTOR_ACCOUNT_ID', 'ORGANIZATION_NAME']
        : ['HEAD_REF', 'ACTOR_ACCOUNT_ID', 'TAG_NAME', 'RELEASE_NAME'];
      return !filters.some(({ type, limits }) => limits && narrows.includes(type));
    });
  return isOpen
    ? [
        problem(
          'pushes to any branch or pull requests from any fork start the build',
          'filter pushes by HEAD_REF, and pull requests by ACTOR_ACCOUNT_ID',
          'Triggers/FilterGroups',
        ),
      ]
    : [];
}

function problem(what: string, instead: string, property: string): PostureProblem {
  return { problem: what, instead, location: `Properties/${property}` };
}
