export * from './comment/comment-build';
export * from './image/image-contents';
export * from './image/pulumi-image';
export * from './pulumi-build';
export { PromotedImage } from '@slipway/container-image';
