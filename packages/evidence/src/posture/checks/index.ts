import type { PostureCheck } from '../check';
import { alarmMetric } from './alarm-metric';
import { blueGreen } from './blue-green';
import { bucketEncryption } from './bucket-encryption';
import { bucketTls } from './bucket-tls';
import { bucketVersioning } from './bucket-versioning';
import { buildHardening } from './build-hardening';
import { closedRuntime } from './closed-runtime';
import { closedVersions } from './closed-version';
import { containerPrivileges } from './container-privileges';
import { dataKey } from './data-key';
import { databaseBackups } from './database-backups';
import { deploymentProtection } from './deployment-protection';
import { eventPattern } from './event-pattern';
import { foreignAccount } from './foreign-account';
import { imageRepository } from './image-repository';
import { importOfNothing } from './import-of-nothing';
import { keyRotation } from './key-rotation';
import { logRetention } from './log-retention';
import { logsOff } from './logs-off';
import { openIngress } from './open-ingress';
import { openPolicy } from './open-policy';
import { plaintextSecret } from './plaintext-secret';
import { productionGates } from './production-gates';
import { publicBucket } from './public-bucket';
import { publicDatabase } from './public-database';
import { publicFunction } from './public-function';
import { referenceKind } from './reference-kind';
import { silentAlarm } from './silent-alarm';
import { singleZone } from './single-zone';
import { startFilters } from './start-filters';
import { switchedOff } from './switched-off';
import { taskExposure } from './task-exposure';
import { transitEncryption } from './transit-encryption';
import { triggersWithoutV2 } from './triggers-without-v2';
import { unboundService } from './unbound-service';
import { unencrypted } from './unencrypted';
import { unpinnedSource } from './unpinned-source';

/** All posture checks, in alphabetical order. */
export const CHECKS: readonly PostureCheck[] = [
  alarmMetric,
  blueGreen,
  bucketEncryption,
  bucketTls,
  bucketVersioning,
  buildHardening,
  closedRuntime,
  closedVersions,
  containerPrivileges,
  dataKey,
  databaseBackups,
  deploymentProtection,
  eventPattern,
  foreignAccount,
  imageRepository,
  importOfNothing,
  keyRotation,
  logRetention,
  logsOff,
  openIngress,
  openPolicy,
  plaintextSecret,
  productionGates,
  publicBucket,
  publicDatabase,
  publicFunction,
  referenceKind,
  silentAlarm,
  singleZone,
  startFilters,
  switchedOff,
  taskExposure,
  transitEncryption,
  triggersWithoutV2,
  unboundService,
  unencrypted,
  unpinnedSource,
];
