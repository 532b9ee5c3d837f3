export * from './ask';
export * from './errors';
export type { Advice } from './meaning';
export * from './patience';
