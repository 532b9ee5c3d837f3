import { Duration } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { NotificationTopic } from '@slipway/notifications';
import { ApprovalStep, BuildStep, DeployStep } from '../src';
import { prepare, stagesOf, statementsOf } from './prepare';

describe('ApprovalStep.manual', () => {
  it('[PG-03] is decided before anything else of its stage runs', () => {
    const { delivery, site, template } = prepare();

    delivery.addStage(
      'Deploy',
      DeployStep.toBucket('Site', site),
      ApprovalStep.manual('Release', { message: 'release?' }),
    );

    expect(
      stagesOf(template())[1].Actions.map(({ Name, RunOrder }: { Name: string; RunOrder: number }) => [Name, RunOrder]),
    ).toEqual([
      ['Site', 2],
      ['Release', 1],
    ]);
  });

  it('[PG-14] shows the approver what earlier steps exported, and notifies a topic', () => {
    const { delivery, stack, key, template } = prepare();
    const topic = new NotificationTopic(stack, 'OnCall', { topicName: 'oncall', displayName: 'On call', key });
    const preview = BuildStep.buildspec('Preview');
    delivery.addStage('Build', preview);

    delivery.addStage(
      'Release',
      ApprovalStep.manual('Approve', {
        message: preview.variable('SUMMARY'),
        link: 'https://example.com/#{codepipeline.PipelineExecutionId}',
        timeout: Duration.hours(24),
        topic,
      }),
    );

    expect(stagesOf(template())[2].Actions[0]).toMatchObject({
      ActionTypeId: { Category: 'Approval', Provider: 'Manual' },
      Configuration: {
        CustomData: '#{Preview.SUMMARY}',
        ExternalEntityLink: 'https://example.com/#{codepipeline.PipelineExecutionId}',
        NotificationArn: stack.resolve(topic.topicArn),
      },
      TimeoutInMinutes: 1440,
    });
    expect(statementsOf(template(), 'shop-pipeline-role-dev').at(-2)).toMatchObject({
      Action: 'sns:Publish',
      Resource: stack.resolve(topic.topicArn),
    });
  });

  it('lets exactly the approvers decide, about this action and no other', () => {
    const { delivery, stack, template } = prepare();
    const lead = new Role(stack, 'Lead', { roleName: 'lead', assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

    delivery.addStage('Release', ApprovalStep.manual('Approve', { message: 'release?', approvers: [lead] }));

    expect(statementsOf(template(), 'lead')).toEqual([
      {
        Effect: 'Allow',
        Action: 'codepipeline:PutApprovalResult',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':codepipeline:eu-south-2:',
              { Ref: 'AWS::AccountId' },
              ':shop-pipeline-dev/Release/Approve',
            ],
          ],
        },
      },
    ]);
  });

  it.each([Duration.minutes(4), Duration.days(61)])('refuses to wait %s', (timeout) => {
    expect(() => ApprovalStep.manual('Release', { message: 'release?', timeout })).toThrow(
      `approval 'Release' has a timeout of ${timeout.toMinutes()} minutes: CodePipeline accepts 5 minutes to 60 days`,
    );
  });
});
