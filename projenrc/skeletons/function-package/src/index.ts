export * from './sample-words';
