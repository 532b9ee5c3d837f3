export * from './notification-topic';
export * from './pipeline-state-rule';
