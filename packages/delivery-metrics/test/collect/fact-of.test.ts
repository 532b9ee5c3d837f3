import { factOf } from '../../src/collect/fact-of';
import {
  actionEvent,
  alarmEvent,
  event,
  executionEvent,
  pipelineEvent,
  pushEvent,
  SentEvent,
  serviceEvent,
  SHOP,
  stageEvent,
} from '../events';

const AT = Date.UTC(2026, 10, 29, 8);
const COMMIT = 'c0ffee0123'.repeat(4);
const BEFORE = 'beef'.repeat(10);
const action = (category: string, state: string, result?: string) =>
  actionEvent(AT, 'run', 'action', { category, state, result });
const changed = (sent: SentEvent, detail: object): SentEvent => ({
  ...sent,
  detail: { ...(sent.detail as object), ...detail },
});
const pushed = (changes = {}) =>
  pushEvent(AT, { before: BEFORE, after: COMMIT, commits: [{ id: COMMIT, at: AT - 1 }], ...changes });

describe('the fact in an event', () => {
  it.each([
    [
      'a build that succeeded',
      action('Build', 'SUCCEEDED'),
      { kind: 'build', at: AT, id: 'action', state: 'SUCCEEDED' },
    ],
    ['a build that failed', action('Build', 'FAILED'), { kind: 'build', at: AT, id: 'action', state: 'FAILED' }],
    ['a source', action('Source', 'SUCCEEDED', COMMIT), { kind: 'revision', at: AT, execution: 'run', commit: COMMIT }],
    [
      'an automated rollback',
      executionEvent(AT, 'run', 'STARTED', 'AutomatedRollback'),
      { kind: 'rollback', at: AT, execution: 'run' },
    ],
    [
      'a rollback by a person',
      executionEvent(AT, 'run', 'STARTED', 'ManualRollback'),
      { kind: 'rollback', at: AT, execution: 'run' },
    ],
    [
      'a stage that began',
      stageEvent(AT, 'run', 'STARTED'),
      { kind: 'stage', at: AT, execution: 'run', attempt: 1, state: 'STARTED' },
    ],
    [
      'a stage that is retried',
      stageEvent(AT, 'run', 'RESUMED', 2),
      { kind: 'stage', at: AT, execution: 'run', attempt: 2, state: 'STARTED' },
    ],
    [
      'a stage that succeeded',
      stageEvent(AT, 'run', 'SUCCEEDED', 2),
      { kind: 'stage', at: AT, execution: 'run', attempt: 2, state: 'SUCCEEDED' },
    ],
    [
      'a stage whose attempts are not counted',
      pipelineEvent('Stage', AT, { 'execution-id': 'run', stage: 'Deploy', state: 'FAILED' }),
      { kind: 'stage', at: AT, execution: 'run', attempt: 1, state: 'FAILED' },
    ],
    [
      'a service that is deployed',
      serviceEvent(AT, 'ecs-svc/1', 'COMPLETED'),
      { kind: 'service', at: AT, service: 'shop-cluster/shop-service', deployment: 'ecs-svc/1', state: 'COMPLETED' },
    ],
    [
      'a service whose deployment failed',
      serviceEvent(AT, 'ecs-svc/1', 'FAILED'),
      { kind: 'service', at: AT, service: 'shop-cluster/shop-service', deployment: 'ecs-svc/1', state: 'FAILED' },
    ],
    [
      'an alarm that goes off',
      alarmEvent(AT + 123, 'ALARM'),
      { kind: 'alarm', at: AT + 123, alarm: 'shop-errors', state: 'ALARM' },
    ],
    [
      'an alarm that is over',
      alarmEvent(AT + 123, 'OK'),
      { kind: 'alarm', at: AT + 123, alarm: 'shop-errors', state: 'OK' },
    ],
    [
      'a push',
      pushed(),
      { kind: 'push', at: AT, before: BEFORE, after: COMMIT, rewritten: false, commits: [{ id: COMMIT, at: AT - 1 }] },
    ],
    ['a force push', pushed({ forced: true }), expect.objectContaining({ kind: 'push', rewritten: true })],
    ['a new branch', pushed({ created: true }), expect.objectContaining({ kind: 'push', rewritten: true })],
    [
      'a push to a repository whose name has another case',
      changed(pushed(), { repository: 'Octo-Org/Shop' }),
      expect.objectContaining({ kind: 'push' }),
    ],
  ])('[FT-12] is that of %s', (_, sent, fact) => {
    expect(factOf(sent, SHOP)).toEqual(fact);
  });

  it.each([
    ['another kind of event', event('aws.events', 'Scheduled Event', AT, {})],
    ['an action that began', action('Build', 'STARTED')],
    ['an action that is neither build nor source', action('Test', 'FAILED')],
    ['a source that failed', action('Source', 'FAILED')],
    ['a source that names no commit', action('Source', 'SUCCEEDED', '')],
    ['an execution that began as usual', executionEvent(AT, 'run', 'STARTED')],
    [
      'an execution of which nobody says why it began',
      pipelineEvent('Pipeline', AT, { 'execution-id': 'run', state: 'STARTED' }),
    ],
    ['an execution that succeeded', executionEvent(AT, 'run', 'SUCCEEDED')],
    ['another stage', stageEvent(AT, 'run', 'SUCCEEDED', 1, 'Test')],
    ['a stage that was stopped', stageEvent(AT, 'run', 'STOPPED')],
    [
      'another service whose name ends alike',
      serviceEvent(AT, 'ecs-svc/1', 'FAILED', 'other/shop-cluster/shop-service'),
    ],
    ['a service that is being deployed', serviceEvent(AT, 'ecs-svc/1', 'IN_PROGRESS')],
    ['another alarm', alarmEvent(AT, 'ALARM', 'other')],
    ['an alarm without data', alarmEvent(AT, 'INSUFFICIENT_DATA')],
    ['another branch', changed(pushed(), { refName: 'next' })],
    ['a tag of the name of the branch', changed(pushed(), { refType: 'tag' })],
    ['another repository', changed(pushed(), { repository: 'octo-org/other' })],
  ])('does not exist for %s', (_, sent) => {
    expect(factOf(sent, SHOP)).toBeUndefined();
  });

  it.each([
    ['an execution', executionEvent(AT, 'run', 'STARTED', 'ManualRollback')],
    ['a stage', stageEvent(AT, 'run', 'SUCCEEDED')],
    ['an action', action('Build', 'SUCCEEDED')],
  ])('does not exist for %s of another pipeline', (_, sent) => {
    expect(factOf(changed(sent, { pipeline: 'other' }), SHOP)).toBeUndefined();
  });

  it('does not exist for a push if the delivery names no repository', () => {
    expect(factOf(pushed(), { ...SHOP, repository: undefined, branch: undefined })).toBeUndefined();
  });
});
