export * from './artifact-store';
export * from './errors';
export * from './extract-zip';
export * from './write-zip';
