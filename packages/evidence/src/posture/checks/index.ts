import type { PostureCheck } from '../check';
import { bucketEncryption } from './bucket-encryption';
import { bucketTls } from './bucket-tls';
import { bucketVersioning } from './bucket-versioning';
import { closedVersions } from './closed-version';
import { containerPrivileges } from './container-privileges';
import { importOfNothing } from './import-of-nothing';
import { keyRotation } from './key-rotation';
import { logRetention } from './log-retention';
import { openIngress } from './open-ingress';
import { plaintextSecret } from './plaintext-secret';
import { publicBucket } from './public-bucket';
import { silentAlarm } from './silent-alarm';
import { triggersWithoutV2 } from './triggers-without-v2';
import { unencrypted } from './unencrypted';

/** Every check. */
export const CHECKS: readonly PostureCheck[] = [
  bucketEncryption,
  bucketTls,
  bucketVersioning,
  publicBucket,
  unencrypted,
  keyRotation,
  closedVersions,
  plaintextSecret,
  openIngress,
  logRetention,
  silentAlarm,
  triggersWithoutV2,
  containerPrivileges,
  importOfNothing,
];
