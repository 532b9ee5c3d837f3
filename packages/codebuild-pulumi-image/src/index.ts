export * from './pulumi-build';
