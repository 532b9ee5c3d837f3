import { Bucket, BucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Posture } from '../../src';

function enforced(): App {
  const app = new App();
  Posture.enforce(app);
  return app;
}

function addAlarm(stack: Stack): Alarm {
  const metric = new Metric({ namespace: 'Shop', metricName: 'Errors' });
  return new Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 });
}

describe('an app that enforces the posture', () => {
  it('is synthesized if nothing is wrong', () => {
    const app = enforced();
    new LogGroup(new Stack(app, 'Shop'), 'Log');

    expect(() => app.synth()).not.toThrow();
  });

  it('is refused for a finding, with the place and a remedy', () => {
    const app = enforced();
    addAlarm(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow(
      /the alarm has no alarm action, so nobody is notified, in Errors\w+ \(AWS::CloudWatch::Alarm\).*add an alarm action; to accept.*silent-alarm/s,
    );
  });

  it.each([
    ['a stage', (app: App) => new Stack(new Stage(app, 'Prod'), 'Shop')],
    ['a nested stack', (app: App) => new NestedStack(new Stack(app, 'Shop'), 'Alarms')],
  ])('is refused for a finding in %s', (_, stackIn) => {
    const app = enforced();
    addAlarm(stackIn(app));

    expect(() => app.synth()).toThrow(/the alarm has no alarm action, so nobody is notified/);
  });

  it('is synthesized if a finding is acknowledged with a reason', () => {
    const app = enforced();
    Posture.of(addAlarm(new Stack(app, 'Shop'))).acknowledge({ rule: 'silent-alarm', reason: 'a board shows it' });

    expect(() => app.synth()).not.toThrow();
  });

  it('is refused for an acknowledgement that has expired, or matches nothing', () => {
    const app = enforced();
    const stack = new Stack(app, 'Shop');
    Posture.of(addAlarm(stack)).acknowledge({ rule: 'silent-alarm', reason: 'later', expires: '2026-01-31' });
    Posture.of(new LogGroup(stack, 'Log')).acknowledge({ rule: 'log-retention', reason: 'kept' });

    expect(() => app.synth()).toThrow(/has expired: later/);
    expect(() => app.synth()).toThrow(
      /'posture::log-retention' is acknowledged on 'Shop\/Log', but matches no finding there/,
    );
  });

  it('is refused for an acknowledgement of a rule that does not exist, with the nearest rule', () => {
    const app = enforced();
    Posture.of(addAlarm(new Stack(app, 'Shop'))).acknowledge({ rule: 'silent-alarms', reason: 'a board shows it' });

    expect(() => app.synth()).toThrow(
      /'posture::silent-alarms' is acknowledged on 'Shop\/Errors', but the check 'posture' has no rule 'silent-alarms'[^]*Suggested fix: acknowledge 'silent-alarm', or/,
    );
  });

  it('is not refused for advice', () => {
    const app = enforced();
    const bucket = new Bucket(new Stack(app, 'Shop'), 'Bucket', { enforceSSL: true });

    expect(() => app.synth()).not.toThrow();
    expect(bucket.node.tryFindChild('Policy')).toBeInstanceOf(BucketPolicy);
  });

  it('is read as a whole: settings in one stack count for the resource of another', () => {
    const app = enforced();
    const bucket = new Bucket(new Stack(app, 'Data'), 'Bucket', { enforceSSL: true });
    addAlarm(new Stack(app, 'Shop')).addAlarmAction({ bind: () => ({ alarmActionArn: bucket.bucketArn }) });

    expect(() => app.synth()).not.toThrow();
  });
});
