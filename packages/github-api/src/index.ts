export * from './ask';
export * from './backoff';
export * from './errors';
export type { Advice } from './meaning';
export * from './patience';
