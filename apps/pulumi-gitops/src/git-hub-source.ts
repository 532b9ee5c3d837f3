import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PipelineSource, Source } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { Config } from './config';

/** The repository, read in the way that the configuration chose. */
export function gitHubSource(scope: Construct, id: string, { repository, branch, access }: Config): Source {
  if ('connectionArn' in access) {
    return PipelineSource.gitHubConnection({ repository, branch, connectionArn: access.connectionArn });
  }
  return PipelineSource.gitHub({ repository, branch, token: Secret.fromSecretNameV2(scope, id, access.tokenSecretName) });
}
