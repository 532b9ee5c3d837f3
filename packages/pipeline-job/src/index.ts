export * from './answering';
export { Files, textOf } from './artifact';
export * from './errors';
export * from './job';
