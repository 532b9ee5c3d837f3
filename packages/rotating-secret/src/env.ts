/** Kind of rotation, named after what is rotated. For `generated`, no other system needs to know the value. */
export type RotationKind = 'postgres-user' | 'postgres-alternating-users' | 'token' | 'generated';

/** Environment variables of the rotation function. The construct sets them, and the handler reads them. */
export interface RotationEnvironment {
  readonly SECRET_ARN: string;
  readonly KIND: RotationKind;
  /** Field of the secret that receives a new value. */
  readonly FIELD: string;
  /** Number of characters of a new value. */
  readonly LENGTH: string;
  /** Characters that a new value must not contain. */
  readonly EXCLUDED: string;
  /** For PostgreSQL: name of the user, or of the first of two alternating users. */
  readonly USERNAME?: string;
  /** For alternating users: ARN of the secret of a user who can create and change both users. */
  readonly SUPERUSER_SECRET_ARN?: string;
  /** For PostgreSQL outside RDS: certificate authorities, in PEM format. */
  readonly CERTIFICATE_AUTHORITY?: string;
  /** For a token: ARN of the function that accepts the new token. */
  readonly COUNTERPART_ARN?: string;
}
