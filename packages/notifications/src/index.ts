export * from './failures/failure-report';
export * from './notification-topic';
export * from './pipeline-state';
export * from './pipeline-state-rule';
export * from './slack-channel';
