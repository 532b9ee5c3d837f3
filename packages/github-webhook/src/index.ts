export type { PullRequestDetail, PushDetail, PushedCommit } from './github-event';
export type { GitHubPullRequestProps, GitHubPushProps, GitHubTrigger } from './github-trigger';
export * from './github-webhook';
