import { Fn } from 'aws-cdk-lib/core';
import { EventBus, EventField } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CommitTrigger, DeployStep, PipelineSource } from '../src';
import { objectsOf, prepare, stagesOf, statementsOf, trustOf } from './prepare';

const VERSION = '6a5e4f0c-0000-4000-8000-000000000000';
const CONNECTION = 'arn:aws:codeconnections:eu-south-2:111122223333:connection/1';
const connected = PipelineSource.gitHubConnection({
  repository: 'acme/shop',
  branch: 'main',
  connectionArn: CONNECTION,
});

function delivered(source = connected) {
  const prepared = prepare({ source });
  prepared.delivery.addStage('Deploy', DeployStep.toBucket('Site', prepared.site));
  const eventBus = new EventBus(prepared.stack, 'Bus', { eventBusName: 'webhook-bus' });
  const trigger: CommitTrigger = {
    eventBus,
    pattern: { source: ['slipway.github'], detailType: ['push'] },
    commit: EventField.fromPath('$.detail.commit'),
    variables: {
      DELIVERY_ID: EventField.fromPath('$.detail.deliveryId'),
      ACTOR: EventField.fromPath('$.detail.actor'),
    },
  };
  return { ...prepared, trigger };
}

describe('PipelineSource.gitHubConnection', () => {
  it('[PG-01] reads the repository through the connection, and never starts by itself', () => {
    const { template } = delivered();

    expect(stagesOf(template())[0].Actions[0]).toMatchObject({
      ActionTypeId: { Owner: 'AWS', Provider: 'CodeStarSourceConnection' },
      Configuration: {
        ConnectionArn: CONNECTION,
        FullRepositoryId: 'acme/shop',
        BranchName: 'main',
        DetectChanges: false,
      },
      Namespace: 'Source',
    });
    template().resourceCountIs('AWS::Events::Rule', 0);
  });

  it.each([
    ['codeconnections', 'codeconnections:UseConnection'],
    ['codestar-connections', ['codeconnections:UseConnection', 'codestar-connections:UseConnection']],
  ])(
    '[PG-10] may use that connection, under both names of the service if its ARN has the former one: %s',
    (service, action) => {
      const connectionArn = `arn:aws:${service}:eu-south-2:111122223333:connection/1`;

      const { template } = delivered(
        PipelineSource.gitHubConnection({ repository: 'acme/shop', branch: 'main', connectionArn }),
      );

      expect(statementsOf(template(), 'shop-pipeline-role-dev')).toContainEqual({
        Effect: 'Allow',
        Action: action,
        Resource: connectionArn,
      });
    },
  );
});

describe('s3:PutObjectAcl on the artifact bucket', () => {
  const aclOf = ({ template }: Pick<ReturnType<typeof delivered>, 'template'>) =>
    statementsOf(template(), 'shop-pipeline-role-dev').filter(({ Action }) =>
      [Action].flat().includes('s3:PutObjectAcl'),
    );

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html,
  // https://github.com/aws/aws-cdk/issues/13557
  it('[PG-10] is granted to a connection, which uploads its artifact with a canned ACL', () => {
    const prepared = delivered();

    expect(aclOf(prepared)).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:PutObjectAcl',
        Resource: objectsOf(prepared.stack.resolve(prepared.delivery.artifacts.bucketArn), '*'),
      },
    ]);
  });

  it('is granted to no other source: CodePipeline uploads their artifacts itself, without an ACL', () => {
    const token = Secret.fromSecretNameV2(prepare().stack, 'Token', 'github-token');

    const withToken = delivered(PipelineSource.gitHub({ repository: 'acme/shop', branch: 'main', token }));

    const withObject = prepare();
    withObject.delivery.addStage('Deploy', DeployStep.toBucket('Site', withObject.site));
    expect(aclOf(withToken)).toEqual([]);
    expect(aclOf(withObject)).toEqual([]);
  });
});

describe('PipelineSource.gitHub', () => {
  it('[PG-01] reads the repository with a token that the template only names', () => {
    const { stack } = prepare();
    const token = Secret.fromSecretNameV2(stack, 'Token', 'github-token');

    const { template } = delivered(PipelineSource.gitHub({ repository: 'acme/shop', branch: 'main', token }));

    const [{ Configuration, ActionTypeId }] = stagesOf(template())[0].Actions;
    expect(ActionTypeId).toMatchObject({ Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' });
    expect(Configuration).toMatchObject({ Owner: 'acme', Repo: 'shop', Branch: 'main', PollForSourceChanges: false });
    expect(JSON.stringify(Configuration.OAuthToken)).toContain('{{resolve:secretsmanager:');
    template().resourceCountIs('AWS::CodePipeline::Webhook', 0);
  });

  it('uses exactly the configured version of the token, so that CloudFormation notices a change', () => {
    const { stack } = prepare();
    const token = Secret.fromSecretNameV2(stack, 'Token', 'github-token');

    const { template } = delivered(
      PipelineSource.gitHub({ repository: 'acme/shop', branch: 'main', token, tokenVersionId: VERSION }),
    );

    expect(JSON.stringify(stagesOf(template())[0].Actions[0].Configuration.OAuthToken)).toContain(
      `:secret:github-token:SecretString:::${VERSION}}}`,
    );
  });

  it.each(['AWSCURRENT', '', `${VERSION}:`, 'a'.repeat(65)])(
    "refuses '%s' as a version of the token",
    (tokenVersionId) => {
      const token = Secret.fromSecretNameV2(prepare().stack, 'Token', 'github-token');

      expect(() => PipelineSource.gitHub({ repository: 'acme/shop', branch: 'main', token, tokenVersionId })).toThrow(
        `'${tokenVersionId}' is not the version ID of a secret: a version ID has 32 to 64 letters, digits and hyphens`,
      );
    },
  );

  it('accepts a version that is only known at deployment', () => {
    const { stack } = prepare();
    const token = Secret.fromSecretNameV2(stack, 'Token', 'github-token');

    const { template } = delivered(
      PipelineSource.gitHub({
        repository: 'acme/shop',
        branch: 'main',
        token,
        tokenVersionId: Fn.importValue('version'),
      }),
    );

    expect(stagesOf(template())[0].Actions[0].Configuration.OAuthToken['Fn::Join'][1]).toContainEqual({
      'Fn::ImportValue': 'version',
    });
  });

  it.each(['shop', 'acme/', 'https://github.com/acme/shop', 'acme/shop/tree', ''])(
    "refuses '%s' as a repository",
    (repository) => {
      expect(() => PipelineSource.gitHubConnection({ repository, branch: 'main', connectionArn: CONNECTION })).toThrow(
        `'${repository}' is not a GitHub repository: use the form owner/name`,
      );
    },
  );
});

describe('DeliveryPipeline.startsOn', () => {
  it('[PG-13] starts for the commit of the event, no matter what the branch head is by then, and with who pushed', () => {
    const { delivery, trigger, stack, template } = delivered();

    delivery.startsOn(trigger);

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-push-start-rule-dev',
      EventBusName: stack.resolve(trigger.eventBus.eventBusName),
      EventPattern: { source: ['slipway.github'], 'detail-type': ['push'] },
      Targets: [
        {
          InputTransformer: {
            InputPathsMap: {
              'detail-commit': '$.detail.commit',
              'detail-deliveryId': '$.detail.deliveryId',
              'detail-actor': '$.detail.actor',
            },
            InputTemplate:
              '{"sourceRevisions":[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":<detail-commit>}],"variables":[{"name":"DELIVERY_ID","value":<detail-deliveryId>},{"name":"ACTOR","value":<detail-actor>},{"name":"PUSHED_COMMIT","value":<detail-commit>},{"name":"STARTED_BY","value":"shop-push-start-rule-dev"}]}',
          },
        },
      ],
    });
    expect(JSON.stringify(trustOf(template(), 'shop-push-start-role-dev'))).toContain('/shop-push-start-rule-dev');
  });

  it('[PG-13] goes off when the pipeline could not be started for a commit, on the bus of its events', () => {
    const { stack, delivery, trigger, template } = delivered();

    delivery.startsOn(trigger);

    expect(delivery.alarms).toHaveLength(1);
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-push-start-alarm-dev',
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      Dimensions: [
        { Name: 'EventBusName', Value: stack.resolve(trigger.eventBus.eventBusName) },
        { Name: 'RuleName', Value: 'shop-push-start-rule-dev' },
      ],
    });
  });

  it('declares the variables once, with a value for starts by hand', () => {
    const { delivery, trigger, template } = delivered();

    delivery.startsOn(trigger);
    delivery.startsOn(trigger, 'release');

    template().hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Variables: [
        { Name: 'STARTED_BY', DefaultValue: 'nobody' },
        { Name: 'DELIVERY_ID', DefaultValue: 'manual' },
        { Name: 'ACTOR', DefaultValue: 'manual' },
        { Name: 'PUSHED_COMMIT', DefaultValue: 'manual' },
      ],
    });
    template().hasResourceProperties('AWS::Events::Rule', { Name: 'shop-release-start-rule-dev' });
  });

  it('refuses a pipeline that starts when its source changes', () => {
    const { trigger } = delivered();

    expect(() => prepare().delivery.startsOn(trigger)).toThrow(
      "'Stack/Delivery' already starts when its source changes",
    );
  });
});
