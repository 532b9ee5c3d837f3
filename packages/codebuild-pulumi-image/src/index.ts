export * from './comment/comment-build';
export type { ImageContentsProps, PinnedDownload, PinnedPlugin } from './image/image-contents';
export * from './image/pulumi-image';
export * from './pulumi-build';
export { PromotedImage } from '@slipway/container-image';
