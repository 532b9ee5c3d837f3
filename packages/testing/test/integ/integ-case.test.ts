import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CheckProps, IntegCase } from '@slipway/testing/integ/integ-case';

/** Case with one bucket in a region, and one check. */
function caseWith(props: Partial<CheckProps>): { readonly integ: IntegCase; readonly checks: () => Template } {
  const stack = new Stack(new App(), 'Shop', { env: { region: 'eu-west-1' } });
  const { bucketName } = new Bucket(stack, 'Bucket');
  const integ = new IntegCase(stack.node.root as App, { stacks: [stack], minutes: 1 });
  integ.check('S3', 'is encrypted', {
    service: 's3',
    api: 'getBucketEncryption',
    parameters: { Bucket: bucketName },
    ...props,
  });
  return { integ, checks: () => Template.fromStack(integ.checkStack) };
}

describe('a case', () => {
  it('has its checks in a stack of their own, in the region of the others, which is created after them', () => {
    const { checkStack, stacks } = caseWith({ like: {} }).integ;

    expect([checkStack.stackName, checkStack.region]).toEqual(['Shop-checks', 'eu-west-1']);
    expect(checkStack.dependencies).toEqual(stacks);
  });

  it('has a title for each custom resource that makes a check', () => {
    const { integ, checks } = caseWith({ like: { ServerSideEncryptionConfiguration: {} } });

    const [{ group, title, logicalId }] = integ.checks;
    expect([group, title]).toEqual(['S3', 'is encrypted']);
    expect(checks().toJSON().Resources[logicalId]).toMatchObject({
      Type: 'Custom::DeployAssert@SdkCalls3getBucketEncryption',
      Properties: { expected: '{"$ObjectLike":{"ServerSideEncryptionConfiguration":{}}}' },
    });
  });

  it('may ask for one value of an answer', () => {
    const { integ, checks } = caseWith({ at: ['Rules.0.Status', 'Enabled'] });

    expect(checks().toJSON().Resources[integ.checks[0].logicalId].Properties).toMatchObject({
      actualPath: 'Rules.0.Status',
      outputPaths: ['Rules.0.Status'],
      expected: '"Enabled"',
    });
  });

  it('lets its function make the call, whose action has another name', () => {
    caseWith({ like: {} })
      .checks()
      .hasResourceProperties('AWS::IAM::Role', {
        Policies: [
          Match.objectLike({
            PolicyDocument: Match.objectLike({
              Statement: Match.arrayWith([
                { Action: ['s3:GetEncryptionConfiguration'], Effect: 'Allow', Resource: ['*'] },
              ]),
            }),
          }),
        ],
      });
  });

  it('waits with a state machine whose function may make the call, too', () => {
    const checks = caseWith({ like: {}, waits: true }).checks();

    checks.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
    const allowed = Object.values(checks.findResources('AWS::IAM::Role')).filter((role) =>
      JSON.stringify(role).includes('s3:GetEncryptionConfiguration'),
    );
    expect(allowed).toHaveLength(2);
  });

  it.each([[{}], [{ like: {}, at: ['a', 1] as const }]])('refuses a check that expects %j', (props) => {
    expect(() => caseWith(props)).toThrow("check 'S3: is encrypted' must have either like or at, and not both");
  });
});
