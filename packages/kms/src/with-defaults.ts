import { IKey } from 'aws-cdk-lib/aws-kms';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key';

/** Properties of what has names and a key. */
export interface NamedAndEncryptedProps {
  /** Naming of everything that the construct creates. @default - names made from the path of the construct */
  readonly name?: Naming;
  /** Key that encrypts everything that the construct creates. @default - the key that the stack shares */
  readonly key?: IKey | EncryptionKey;
}

/** Properties of a construct, with the names and the key that it was given or gets by default. */
export type WithDefaults<T> = Omit<T, 'name' | 'key'> & { readonly name: Naming; readonly key: EncryptionKey };

/** Adds to the properties of a construct the names and the key that were not given. */
export function withDefaults<T extends NamedAndEncryptedProps>(scope: Construct, props: T): WithDefaults<T> {
  return { ...props, name: props.name ?? Naming.byAddress(scope), key: EncryptionKey.resolve(scope, props.key) };
}
