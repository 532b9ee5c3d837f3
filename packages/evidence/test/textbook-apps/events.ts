import { Duration, Stack } from 'aws-cdk-lib/core';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  StateMachine,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';

function python(stack: Stack, id: string): Function {
  return new Function(stack, id, {
    runtime: Runtime.PYTHON_3_12,
    handler: 'index.main',
    code: Code.fromInline('def main(event, context):\n  print("I\'m running!")'),
    timeout: Duration.seconds(30),
  });
}

/** Function that processes a queue, with a dead-letter queue. */
export function queueWorker(stack: Stack): void {
  const failed = new Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });
  const jobs = new Queue(stack, 'Jobs', {
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
  });
  python(stack, 'Worker').addEventSource(new SqsEventSource(jobs, { batchSize: 10 }));
}

/** Function that a rule invokes when an instance changes its state. */
export function eventRule(stack: Stack): void {
  const rule = new Rule(stack, 'InstanceChanged', {
    eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'] },
  });
  rule.addTarget(new LambdaFunction(python(stack, 'Report')));
  rule.addTarget(new SqsQueue(new Queue(stack, 'Queue')));
}

/** Function that runs every weekday at six o'clock. */
export function cronFunction(stack: Stack): void {
  const rule = new Rule(stack, 'Rule', {
    schedule: Schedule.cron({ minute: '0', hour: '18', month: '*', weekDay: 'MON-FRI', year: '*' }),
  });
  rule.addTarget(new LambdaFunction(python(stack, 'Singleton')));
}

/** State machine that submits a job and waits for it. */
export function stateMachine(stack: Stack): void {
  const submit = new LambdaInvoke(stack, 'Submit Job', {
    lambdaFunction: python(stack, 'Submit'),
    outputPath: '$.Payload',
  });
  const status = new LambdaInvoke(stack, 'Get Job Status', {
    lambdaFunction: python(stack, 'Status'),
    outputPath: '$.Payload',
  });
  const wait = new Wait(stack, 'Wait 30 Seconds', { time: WaitTime.duration(Duration.seconds(30)) });
  const definition = submit
    .next(wait)
    .next(status)
    .next(
      new Choice(stack, 'Job Complete?')
        .when(Condition.stringEquals('$.status', 'FAILED'), new Fail(stack, 'Job Failed', { error: 'FAILED' }))
        .when(Condition.stringEquals('$.status', 'SUCCEEDED'), new Succeed(stack, 'Done'))
        .otherwise(wait),
    );
  new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(definition),
    timeout: Duration.minutes(5),
  });
}

/** Stream with a function that reads it. */
export function stream(stack: Stack): void {
  const events = new Stream(stack, 'Events', { shardCount: 1, retentionPeriod: Duration.hours(24) });
  python(stack, 'Consumer').addEventSource(
    new KinesisEventSource(events, { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 100 }),
  );
}

/** Topic with two queues and an email subscription. */
export function fanOut(stack: Stack): void {
  const orders = new Topic(stack, 'Orders');
  orders.addSubscription(new SqsSubscription(new Queue(stack, 'Shipping')));
  orders.addSubscription(new SqsSubscription(new Queue(stack, 'Billing')));
  orders.addSubscription(new EmailSubscription('orders@example.com'));
}

/** Function that creates thumbnails of the images in a bucket. */
export function thumbnails(stack: Stack): void {
  const images = new Bucket(stack, 'Images');
  const resize = python(stack, 'Resize');
  images.grantReadWrite(resize);
  images.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(resize), { suffix: '.jpg' });
}
