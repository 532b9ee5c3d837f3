import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PipelineSource, Source } from '@slipway/pipeline';
import { Config } from './config';

/** The repository, read through the connection, or with the token where there is none. */
export function gitHubSource({ repository, branch, connectionArn, tokenVersionId }: Config, token: ISecret): Source {
  return connectionArn
    ? PipelineSource.gitHubConnection({ repository, branch, connectionArn })
    : PipelineSource.gitHub({ repository, branch, token, tokenVersionId });
}
