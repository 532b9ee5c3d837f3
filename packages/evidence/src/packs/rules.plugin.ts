export { findings } from '@slipway/least-privilege';
export { pipelineFindings } from '@slipway/pipeline';
