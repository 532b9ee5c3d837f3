export * from './comment/comment-build';
export * from './image/promoted-image';
export * from './image/pulumi-image';
export * from './pulumi-build';
