import { IKey } from 'aws-cdk-lib/aws-kms';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key';

/** Properties of constructs that have names and an encryption key. */
export interface NamedAndEncryptedProps {
  /** Naming of all resources that the construct creates. @default - names derived from the construct path */
  readonly name?: Naming;
  /** Key that encrypts all resources that the construct creates. @default - the shared key of the stack */
  readonly key?: IKey | EncryptionKey;
}

/** Properties of a construct in which `name` and `key` are always set. */
export type WithDefaults<T> = Omit<T, 'name' | 'key'> & { readonly name: Naming; readonly key: EncryptionKey };

/** Returns the properties of a construct with the default name and key if they are not set. */
export function withDefaults<T extends NamedAndEncryptedProps>(scope: Construct, props: T): WithDefaults<T> {
  return { ...props, name: props.name ?? Naming.byAddress(scope), key: EncryptionKey.resolve(scope, props.key) };
}
