/** Kinds of counterparts that a value is rotated with. */
export type RotationKind = 'postgres-user' | 'postgres-alternating-users' | 'token' | 'generated';

/** The environment of the rotation function: set by its construct, read by its handler. */
export interface RotationEnvironment {
  readonly SECRET_ARN: string;
  readonly KIND: RotationKind;
  /** Field of the secret that gets a new value. */
  readonly FIELD: string;
  /** Number of characters of a new value. */
  readonly LENGTH: string;
  /** Characters that a new value does not have. */
  readonly EXCLUDED: string;
  /** For PostgreSQL: the user; of two alternating users, the first. */
  readonly USERNAME?: string;
  /** For alternating users: secret of the user who may create and change them. */
  readonly SUPERUSER_SECRET_ARN?: string;
  /** For PostgreSQL outside RDS: certificate authorities, as PEM. */
  readonly CERTIFICATE_AUTHORITY?: string;
  /** For a token: function that takes it over. */
  readonly COUNTERPART_ARN?: string;
}
