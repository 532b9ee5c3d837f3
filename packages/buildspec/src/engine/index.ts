export { BuildImages } from './build-images';
export type { BuildImagesProps, ChosenImage } from './build-images';
export { describeEngine } from './engine';
export type { ContainerMount, ContainerProps, Engine, LocalImage } from './engine';
export { EngineRun } from './engine-run';
export { EngineError, EngineMissingError } from './errors';
export { findEngine } from './find-engine';
export type { EngineSearch } from './find-engine';
export type { ServiceContainer } from './service-container';
