export * from './comment/comment-build';
export * from './gate/severity';
export * from './image/image-contents';
export * from './image/image-gate';
export * from './image/image-repository';
export * from './image/promoted-image';
export * from './image/pulumi-image';
export * from './pulumi-build';
