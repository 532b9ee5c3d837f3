export type { PullRequestDetail, PushDetail } from './github-event';
export type { GitHubPullRequestProps, GitHubPushProps, GitHubTrigger } from './github-trigger';
export * from './github-webhook';
