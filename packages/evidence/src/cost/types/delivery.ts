import { Definition, PricedResource } from '../priced-resource';

/** Platforms in CodeBuild price keys, such as `arm` in `codebuild.arm/small`, by environment type. */
const CONTAINERS: Readonly<Record<string, string>> = {
  LINUX_CONTAINER: 'linux',
  LINUX_EC2: 'linux',
  ARM_CONTAINER: 'arm',
  ARM_EC2: 'arm',
  WINDOWS_SERVER_2019_CONTAINER: 'windows',
  WINDOWS_SERVER_2022_CONTAINER: 'windows',
};

export const DELIVERY: Readonly<Record<string, Definition>> = {
  'AWS::CodeBuild::Project': {
    usage: { buildMinutes: { fallback: '100', unit: 'build minutes' } },
    price: priceProject,
  },
  'AWS::CodePipeline::Pipeline': {
    usage: { actionMinutes: { fallback: '100', unit: 'action minutes' } },
    price: (pipeline) => {
      if (pipeline.text('PipelineType') === 'V2') {
        pipeline.used('codepipeline.v2', pipeline.usage('actionMinutes'));
      } else {
        pipeline.fixed('codepipeline.v1', '1');
      }
    },
  },
  'AWS::CodeCommit::Repository': {
    usage: { usersBeyondFive: { fallback: '0', unit: 'active users beyond the five free users' } },
    price: (repository) => repository.used('codecommit.user', repository.usage('usersBeyondFive')),
  },
  'AWS::CodeArtifact::Repository': {
    usage: {
      storedGigabytes: { fallback: '1', unit: 'GB stored' },
      requests: { fallback: '10000', unit: 'requests' },
    },
    price: (repository) => {
      repository.used('codeartifact.stored', repository.usage('storedGigabytes'));
      repository.used('codeartifact.requests', repository.usage('requests').shift(-4));
    },
  },
  'AWS::ECR::Repository': {
    usage: { storedGigabytes: { fallback: '1', unit: 'GB stored' } },
    price: (repository) => repository.used('ecr.stored', repository.usage('storedGigabytes')),
  },
  'AWS::ECR::RegistryScanningConfiguration': {
    usage: {
      images: { fallback: '10', unit: 'images pushed' },
      rescans: { fallback: '0', unit: 'repeated scans' },
    },
    price: (configuration) => {
      if (configuration.text('ScanType') === 'ENHANCED') {
        configuration.used('inspector.scan', configuration.usage('images'));
        configuration.used('inspector.rescan', configuration.usage('rescans'));
      }
    },
  },
};

function priceProject(project: PricedResource): void {
  if (project.property('Environment', 'Fleet') !== undefined) {
    project.leaveOut('the reserved-capacity fleet');
    return;
  }
  const type = project.text('Environment', 'Type') ?? 'LINUX_CONTAINER';
  const size = (project.text('Environment', 'ComputeType') ?? 'unknown').replace('BUILD_GENERAL1_', '').toLowerCase();
  project.used(`codebuild.${CONTAINERS[type] ?? type.toLowerCase()}/${size}`, project.usage('buildMinutes'));
}
