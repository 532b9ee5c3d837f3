export * from './answering';
export type { Files } from './artifact';
export * from './errors';
export * from './job';
