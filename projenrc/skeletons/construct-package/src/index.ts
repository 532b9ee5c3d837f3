export * from './sample-name';
