export { DIGEST_VARIABLE } from './gate/env';
export * from './gate/image-gate';
export * from './gate/severity';
export * from './project/assembled-asset';
export * from './project/image-project';
export * from './project/project-start-rule';
export * from './repository/image-repository';
export * from './repository/promoted-image';
