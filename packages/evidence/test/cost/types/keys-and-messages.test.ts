import { estimateOf } from '../app';
import { leftOutOf, linesOf, of, one, Resources } from './priced';

describe('keys and messages are paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['a key', one('AWS::KMS::Key'), ['fixed 1 kms.key', 'usage 1 kms.requests']],
    ['a replica of a key', one('AWS::KMS::ReplicaKey'), ['fixed 1 kms.key']],
    [
      'a secret',
      one('AWS::SecretsManager::Secret'),
      ['fixed 1 secretsmanager.secret', 'usage 0.1 secretsmanager.requests'],
    ],
    [
      'a secret that a custom resource creates',
      one('Custom::RecoverableSecret'),
      ['fixed 1 secretsmanager.secret', 'usage 0.1 secretsmanager.requests'],
    ],
    ['an advanced parameter', one('AWS::SSM::Parameter', { Tier: 'Advanced' }), ['fixed 1 ssm.advanced']],
    ['a parameter, not at all', one('AWS::SSM::Parameter'), []],
    ['a topic', one('AWS::SNS::Topic'), ['usage 0.001 sns.requests', 'usage 0.001 sns.emails']],
    [
      'a topic in order',
      one('AWS::SNS::Topic', { FifoTopic: true }),
      ['usage 0.001 sns.requests.fifo', 'usage 0.001 sns.emails'],
    ],
    ['a queue in order', one('AWS::SQS::Queue', { FifoQueue: true }), ['usage 0.01 sqs.requests.fifo']],
    ['a queue', one('AWS::SQS::Queue'), ['usage 0.01 sqs.requests']],
    ['a bus', one('AWS::Events::EventBus'), ['usage 0.01 events.custom']],
    ['an archive', one('AWS::Events::Archive'), ['usage 0.1 events.archived']],
    ['calls to others', one('AWS::Events::ApiDestination'), ['usage 0.01 events.api']],
    ['a schedule', one('AWS::Scheduler::Schedule'), ['usage 0.001 events.scheduled']],
    ['a pipe', one('AWS::Pipes::Pipe'), ['usage 0.01 events.piped']],
    ['a REST API', one('AWS::ApiGateway::RestApi'), ['usage 0.01 apigateway.rest']],
    ['an HTTP API', one('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }), ['usage 0.01 apigateway.http']],
    [
      'a WebSocket API',
      one('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }),
      ['usage 0.01 apigateway.messages', 'usage 0.01 apigateway.connected'],
    ],
    ['a workflow', one('AWS::StepFunctions::StateMachine'), ['usage 10 stepfunctions.transitions']],
    [
      'an Express workflow',
      one('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }),
      ['usage 0.01 stepfunctions.express'],
    ],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it.each<[string, Resources, string]>([
    ['data of topics in order', one('AWS::SNS::Topic', { FifoTopic: true }), 'the data in messages'],
    [
      'what Express workflows take',
      one('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }),
      'memory and duration of Express executions',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });
});

it('rotations of keys are named once among what is left out', () => {
  const key = of('AWS::KMS::Key', { EnableKeyRotation: true });

  expect(estimateOf({ One: key, Two: key }).leftOut[0]).toBe(
    'the additional dollar per month for a KMS key after each of the first two rotations',
  );
});
