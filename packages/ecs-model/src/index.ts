export { Containers } from './containers/containers';
export { ServiceView, type DeploymentRecord } from './containers/service-view';
export type { AlarmState } from './containers/service/alarms';
export { StandIns, type BuildBounds, type StandInSession } from './docker/stand-ins';
export { EcrEndpoint } from './ecr-api/ecr-endpoint';
export { ImagePushes, type ImagePush } from './ecr-api/image-pushes';
export { NOTHING_FOUND, type ScanAnswer, type ScanFinding, type ScanFindings } from './ecr-api/scan-answer';
export { ImageStore } from './images/image-store';
