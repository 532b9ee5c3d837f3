export * from './github-event';
export * from './github-trigger';
export * from './github-webhook';
