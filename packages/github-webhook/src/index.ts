export type { PullRequestDetail, PushDetail } from './github-event';
export * from './github-trigger';
export * from './github-webhook';
