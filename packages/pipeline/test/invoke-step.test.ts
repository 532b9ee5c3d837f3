import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { findings, ServiceRole } from '@slipway/least-privilege';
import {
  BuildStep,
  DeployStep,
  InvokeStep,
  InvokeStepProps,
  pipelineFindings,
  RunVariable,
  ScanStep,
  StepInput,
} from '../src';
import { objectsOf, prepare, stagesOf, statementsOf } from './prepare';

/** Function as the packages create it: L2 constructs cannot add statements to its role. */
function jobOf(stack: Stack) {
  const role = new ServiceRole(stack, 'JobRole', {
    service: 'lambda.amazonaws.com',
    roleName: 'job-role',
    description: 'Does the job',
  });
  return {
    function: new LambdaFunction(stack, 'Job', {
      functionName: 'job',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('-'),
      role: role.withoutPolicyUpdates(),
    }),
  };
}

function invoked(props?: InvokeStepProps) {
  const prepared = prepare();
  const job = jobOf(prepared.stack);
  prepared.delivery.addStage('Build', BuildStep.buildspec('Storefront'));
  prepared.delivery.addStage('Check', InvokeStep.function('Look', job.function, props));
  return { ...prepared, job };
}

const actionOf = (template: Template, stage: number) => stagesOf(template)[stage].Actions[0];

describe('InvokeStep.function', () => {
  it('passes the function its parameters as JSON, and passes on its exports', () => {
    const { template, stack, job } = invoked({ parameters: { execution: RunVariable.EXECUTION_ID, table: 'orders' } });

    expect(actionOf(template(), 2)).toMatchObject({
      Name: 'Look',
      ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
      Configuration: {
        FunctionName: stack.resolve(job.function.functionName),
        UserParameters: '{"execution":"#{codepipeline.PipelineExecutionId}","table":"orders"}',
      },
      Namespace: 'Look',
      RunOrder: 1,
    });
  });

  it('passes an empty object, and no artifact, by default', () => {
    const action = actionOf(invoked().template(), 2);

    expect(action.Configuration.UserParameters).toBe('{}');
    expect([action.InputArtifacts, action.OutputArtifacts]).toEqual([undefined, undefined]);
  });

  it.each([
    [StepInput.EARLIER, 'Storefront'],
    [StepInput.SOURCE, 'Source'],
  ])('reads the configured artifact: %s', (input, artifact) => {
    expect(actionOf(invoked({ input }).template(), 2).InputArtifacts).toEqual([{ Name: artifact }]);
  });

  it('produces an artifact for the steps after it, if configured', () => {
    const { delivery, site, template } = invoked({ makesArtifact: true });

    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));

    expect(actionOf(template(), 2).OutputArtifacts).toEqual([{ Name: 'Look' }]);
    expect(actionOf(template(), 3).InputArtifacts).toEqual([{ Name: 'Look' }]);
  });

  it('lets the pipeline invoke exactly this function', () => {
    const { template, stack, job } = invoked();

    expect(statementsOf(template(), 'shop-pipeline-role-dev').at(-1)).toEqual({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: stack.resolve(job.function.functionArn),
    });
  });

  it.each<[string, InvokeStepProps, (string | string[])[]]>([
    ['answer', {}, []],
    ['read', { input: StepInput.EARLIER }, [['s3:GetObject', 's3:GetObjectVersion'], 'kms:Decrypt']],
    ['write', { makesArtifact: true }, ['s3:PutObject', ['kms:GenerateDataKey', 'kms:Decrypt']]],
  ])('lets the function %s, as far as its artifacts require it', (_, props, more) => {
    const { template } = invoked(props);

    expect(statementsOf(template(), 'job-role').map(({ Action }) => Action)).toEqual([
      ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
      ...more,
    ]);
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('lets the function reach the artifacts of this pipeline, and no other bucket', () => {
    const { template, stack, delivery } = invoked({ input: StepInput.EARLIER, makesArtifact: true });

    const objects = statementsOf(template(), 'job-role')
      .filter(({ Action }) => String(Action).startsWith('s3:'))
      .map(({ Resource }) => Resource);
    expect(objects).toEqual([1, 2].map(() => objectsOf(stack.resolve(delivery.artifacts.bucketArn), '*')));
  });

  it('is created after the permissions of its function', () => {
    const { template } = invoked();

    const [policy] = Object.keys(template().findResources('AWS::IAM::Policy')).filter((id) =>
      id.startsWith('DeliveryCheckLookJob'),
    );
    expect(Object.values(template().findResources('AWS::CodePipeline::Pipeline'))[0].DependsOn).toContain(policy);
  });

  it('has a function of its own stack wait for its permissions', () => {
    const { template } = invoked();

    const [policy] = Object.entries(template().findResources('AWS::IAM::Policy'))
      .filter(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).includes('PutJobSuccessResult'))
      .map(([id]) => id);
    expect(
      Object.values(template().findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'job' } }))[0]
        .DependsOn,
    ).toContain(policy);
  });

  it('serves a function of another stack, which does not depend on the pipeline', () => {
    const { stack, delivery } = prepare();
    const service = new Stack(stack.node.root, 'Service', { env: { region: 'eu-south-2' } });

    delivery.addStage('Check', InvokeStep.function('Look', jobOf(service).function, { input: StepInput.EARLIER }));

    expect(() => Template.fromStack(stack)).not.toThrow();
    expect(stack.dependencies).toEqual([service]);
    Template.fromStack(service).resourceCountIs('AWS::IAM::Policy', 0);
  });

  it('refuses a function whose role it cannot grant permissions', () => {
    const { delivery, stack } = prepare();
    const imported = LambdaFunction.fromFunctionArn(
      stack,
      'Imported',
      'arn:aws:lambda:eu-south-2:111122223333:function:job',
    );

    expect(() => delivery.addStage('Check', InvokeStep.function('Look', imported))).toThrow(
      "step 'Look' cannot grant permissions to its function, because this app does not know the role of the function",
    );
  });
});

describe('ScanStep.gate', () => {
  it('[GC-05] has the gate judge the digest that this execution built, with the output of the build, and keeps its reports', () => {
    const { delivery, stack, template } = prepare();
    const image = BuildStep.buildspec('Image');
    delivery.addStage('Build', image);

    const gate = ScanStep.gate('Gate', jobOf(stack), { digest: image.variable('IMAGE_DIGEST') });
    delivery.addStage('SecurityScan', gate);

    expect(actionOf(template(), 2)).toMatchObject({
      Configuration: { UserParameters: '{"digest":"#{Image.IMAGE_DIGEST}"}' },
      InputArtifacts: [{ Name: 'Image' }],
      OutputArtifacts: [{ Name: 'Gate' }],
    });
    expect(gate.variable('GATE_SUMMARY')).toBe('#{Gate.GATE_SUMMARY}');
  });
});

describe('DeployStep.toService', () => {
  it.each([
    [undefined, '#{Source.CommitId}'],
    ['#{Source.VersionId}', '#{Source.VersionId}'],
  ])('[GC-06] has the service roll out one image, of one commit, in this execution (%s)', (commit, told) => {
    const { delivery, stack, template } = prepare();

    delivery.addStage(
      'Deploy',
      DeployStep.toService('Service', jobOf(stack), { image: 'shop@#{Image.IMAGE_DIGEST}', commit }),
    );

    expect(JSON.parse(actionOf(template(), 1).Configuration.UserParameters)).toEqual({
      image: 'shop@#{Image.IMAGE_DIGEST}',
      commit: told,
      execution: '#{codepipeline.PipelineExecutionId}',
    });
    expect(actionOf(template(), 1).InputArtifacts).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
describe('DeployStep.toService after an S3 source, which has no commit', () => {
  it.each<[string, string | undefined, readonly string[]]>([
    ['is refused at synthesis', undefined, ['variable-reference']],
    ['takes the version of the object', '#{Source.VersionId}', []],
  ])('%s with the commit %s', (_, commit, rules) => {
    const { delivery, stack, template } = prepare();

    delivery.addStage('Deploy', DeployStep.toService('Service', jobOf(stack), { image: 'shop@sha256:0', commit }));

    expect(pipelineFindings(template().toJSON()).map(({ rule }) => rule)).toEqual(rules);
  });
});
