import { Definition } from '../priced-resource';

const REQUESTS = { fallback: '10000', unit: 'requests' };

export const MESSAGING: Readonly<Record<string, Definition>> = {
  'AWS::SNS::Topic': {
    usage: {
      requests: { fallback: '1000', unit: 'messages published' },
      emails: { fallback: '100', unit: 'emails' },
      httpNotifications: { fallback: '0', unit: 'HTTP notifications' },
    },
    price: (topic) => {
      const isFifo = topic.text('FifoTopic') === 'true';
      topic.used(isFifo ? 'sns.requests.fifo' : 'sns.requests', topic.usage('requests').shift(-6));
      if (isFifo) {
        topic.leaveOut('the data in messages');
      }
      topic.used('sns.emails', topic.usage('emails').shift(-5));
      topic.used('sns.http', topic.usage('httpNotifications').shift(-6));
    },
  },
  'AWS::SQS::Queue': {
    usage: { requests: REQUESTS },
    price: (queue) => {
      const isFifo = queue.text('FifoQueue') === 'true';
      queue.used(isFifo ? 'sqs.requests.fifo' : 'sqs.requests', queue.usage('requests').shift(-6));
    },
  },
  'AWS::Events::EventBus': {
    usage: { events: { fallback: '10000', unit: 'events published' } },
    price: (bus) => bus.used('events.custom', bus.usage('events').shift(-6)),
  },
  'AWS::Events::Archive': {
    usage: { archivedGigabytes: { fallback: '0.1', unit: 'GB archived' } },
    price: (archive) => archive.used('events.archived', archive.usage('archivedGigabytes')),
  },
  'AWS::Events::ApiDestination': {
    usage: { calls: { fallback: '10000', unit: 'calls' } },
    price: (destination) => destination.used('events.api', destination.usage('calls').shift(-6)),
  },
  'AWS::Scheduler::Schedule': {
    usage: { invocations: { fallback: '1000', unit: 'invocations' } },
    price: (schedule) => schedule.used('events.scheduled', schedule.usage('invocations').shift(-6)),
  },
  'AWS::Pipes::Pipe': {
    usage: { requests: REQUESTS },
    price: (pipe) => pipe.used('events.piped', pipe.usage('requests').shift(-6)),
  },
  'AWS::ApiGateway::RestApi': {
    usage: { requests: REQUESTS },
    price: (api) => api.used('apigateway.rest', api.usage('requests').shift(-6)),
  },
  'AWS::ApiGatewayV2::Api': {
    usage: {
      requests: { fallback: '10000', unit: 'requests or WebSocket messages' },
      connectedMinutes: { fallback: '10000', unit: 'connection minutes of WebSocket APIs' },
    },
    price: (api) => {
      const requests = api.usage('requests').shift(-6);
      if (api.text('ProtocolType') === 'WEBSOCKET') {
        api.used('apigateway.messages', requests);
        api.used('apigateway.connected', api.usage('connectedMinutes').shift(-6));
      } else {
        api.used('apigateway.http', requests);
      }
    },
  },
  'AWS::StepFunctions::StateMachine': {
    usage: { transitions: { fallback: '10000', unit: 'state transitions or Express requests' } },
    price: (machine) => {
      if (machine.text('StateMachineType') === 'EXPRESS') {
        machine.used('stepfunctions.express', machine.usage('transitions').shift(-6));
        machine.leaveOut('memory and duration of Express executions');
      } else {
        machine.used('stepfunctions.transitions', machine.usage('transitions').shift(-3));
      }
    },
  },
};
