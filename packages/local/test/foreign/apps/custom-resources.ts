import { CustomResource, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib/core';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const HANDLER = `
def on_event(event, context):
    return {"PhysicalResourceId": "made", "Data": {"Size": "7"}}
`;

export const app: ForeignApp = {
  about: 'custom resources of every kind, dynamic references, and a stack that is protected from deletion',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Build'],
  define: (scope) => {
    const base = new Stack(scope, 'Base', { terminationProtection: true });
    const greeting = new StringParameter(base, 'Greeting', {
      parameterName: '/shop/greeting',
      stringValue: 'good day',
    });
    // RESOLVED inserts the password into the JSON of an action, where neither CloudFormation nor the runner escapes it
    const generateSecretString = { excludeCharacters: '"\\' };
    new Secret(base, 'Password', { secretName: 'shop/password', generateSecretString });
    const stack = new Stack(scope, 'Custom');
    stack.addStackDependency(base);
    const bucket = new Bucket(stack, 'Web', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    const sources = [Source.data('index.html', '<h1>hi</h1>')];
    new BucketDeployment(stack, 'Pages', { destinationBucket: bucket, sources });
    const onEventHandler = new Function(stack, 'OnEvent', {
      runtime: Runtime.PYTHON_3_12,
      handler: 'index.on_event',
      timeout: Duration.seconds(10),
      code: Code.fromInline(HANDLER),
    });
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    const asked = new AwsCustomResource(stack, 'Asked', {
      installLatestAwsSdk: false,
      onUpdate: {
        service: 'SSM',
        action: 'getParameter',
        parameters: { Name: greeting.parameterName },
        physicalResourceId: PhysicalResourceId.of('asked'),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [greeting.parameterArn] }),
    });
    const source = new Artifact();
    const greetings = ['EARLY', 'ASKED', 'LATE'].map((name) => `test "$${name}" = "good day"`);
    pipeline(stack, {
      Source: [commit(source)],
      Build: [
        build(stack, source, ['test "$SIZE" = 7', ...greetings, 'test "$PASSWORD" = "$RESOLVED"'], {
          environmentVariables: {
            SIZE: { value: new CustomResource(stack, 'Made', { serviceToken }).getAttString('Size') },
            EARLY: { value: StringParameter.valueForStringParameter(stack, '/shop/greeting') },
            ASKED: { value: asked.getResponseField('Parameter.Value') },
            LATE: { value: '/shop/greeting', type: BuildEnvironmentVariableType.PARAMETER_STORE },
            PASSWORD: { value: 'shop/password', type: BuildEnvironmentVariableType.SECRETS_MANAGER },
            RESOLVED: { value: SecretValue.secretsManager('shop/password').unsafeUnwrap() },
          },
        }),
      ],
    });
  },
};
