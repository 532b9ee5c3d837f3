import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PipelineSource, Source } from '@slipway/pipeline';
import { Config } from './config';

/** What a start by hand takes the newest commit of. */
const BRANCH = 'main';

/** The repository, read through a connection where there is one, and with the token otherwise. */
export function gitHubSource({ repository, connectionArn, tokenVersionId }: Config, token: ISecret): Source {
  return connectionArn === undefined
    ? PipelineSource.gitHub({ repository, branch: BRANCH, token, tokenVersionId })
    : PipelineSource.gitHubConnection({ repository, branch: BRANCH, connectionArn });
}
