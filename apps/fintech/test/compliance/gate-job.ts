import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { ComplianceGateEnvironment } from '../../src/compliance/env';

const ENVIRONMENT: ComplianceGateEnvironment = {
  SYSTEM: 'shop-pipeline',
  STACKS: 'shop-data,shop-service',
  ACCOUNT: '111122223333',
  REPORTS: 'shop-reports',
};

// Import this file first, because the handler reads its environment when it is loaded. With POWERTOOLS_DEV, the logger
// uses the console, which tests keep quiet.
Object.assign(process.env, ENVIRONMENT, { AWS_REGION: 'us-east-1', POWERTOOLS_DEV: 'true' });

const cloudFormation = mockClient(CloudFormationClient);
const codePipeline = mockClient(CodePipelineClient);
const s3 = mockClient(S3Client);

export const RELEASE = { execution: 'run-1', commit: 'c0ffee', image: 'sha256:1', scan: '0 CRITICAL' };

/** Response of the function, and the files that it stored, by key. */
export interface GateAnswer {
  readonly failure?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly kept: Readonly<Record<string, { readonly text: string; readonly type: string }>>;
}

/** Invokes the function with a job. The templates are those of the deployed stacks, by stack name. */
export async function judged(
  handler: (event: CodePipelineEvent) => Promise<void>,
  templates: Readonly<Record<string, object>>,
  parameters: object = RELEASE,
): Promise<GateAnswer> {
  [cloudFormation, codePipeline, s3].forEach((client) => client.reset());
  cloudFormation.on(GetTemplateCommand).callsFake(({ StackName, TemplateStage }) => {
    if (!(StackName in templates) || TemplateStage !== 'Original') {
      throw Object.assign(new Error(`Stack with id ${StackName} does not exist`), { name: 'ValidationError' });
    }
    return { TemplateBody: JSON.stringify(templates[StackName]) };
  });
  const data = { actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } } };
  await handler({ 'CodePipeline.job': { id: 'job-1', data } } as CodePipelineEvent);
  const [failed] = codePipeline.commandCalls(PutJobFailureResultCommand);
  const [passed] = codePipeline.commandCalls(PutJobSuccessResultCommand);
  return {
    failure: failed?.args[0].input.failureDetails?.message,
    variables: passed?.args[0].input.outputVariables,
    kept: Object.fromEntries(
      s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => {
        expect(input.Bucket).toBe(ENVIRONMENT.REPORTS);
        return [input.Key!, { text: String(input.Body), type: input.ContentType! }];
      }),
    ),
  };
}
