import { Cloud } from './cloud';
import { ObjectStore } from './object-store';

/** Resource that a Pulumi program declares. */
export interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  /** Inputs. Secrets are still wrapped, in plain text. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Program {
  readonly resources: readonly Declared[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Input of a Pulumi program. */
export interface ProgramInput {
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
  /** Configuration by full keys, such as `shop:size`, with secrets decrypted. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
}

/** External dependencies of the Pulumi stand-in. */
export interface Ports {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly store: (backend: string) => ObjectStore;
  readonly cloud: Cloud;
  readonly runProgram: (input: ProgramInput) => Promise<Program>;
  /** Encrypts and decrypts a data key with KMS, for stacks whose secrets provider is `awskms://`. */
  readonly kms: KeyService;
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns the number of requests to end the run. */
  readonly interrupts: () => number;
}

export interface KeyService {
  encrypt(url: string, plaintext: Uint8Array): Promise<Uint8Array>;
  decrypt(url: string, ciphertext: Uint8Array): Promise<Uint8Array>;
}
