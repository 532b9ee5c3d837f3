import { Cloud } from './cloud';
import { ObjectStore } from './object-store';

/** Resource that a Pulumi program declares. */
export interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  /** Inputs of the resource. Secrets are marked as secret, but not encrypted. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Program {
  readonly resources: readonly Declared[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Information that a Pulumi program receives from the CLI. */
export interface ProgramInput {
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
  /** Configuration values, with decrypted secrets, by full key such as `shop:size`. */
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
  /** Service that encrypts and decrypts the data keys of stacks whose secrets provider is `awskms://`. */
  readonly kms: KeyService;
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Function that returns how many SIGINT and SIGTERM signals the run has received. */
  readonly interrupts: () => number;
}

export interface KeyService {
  encrypt(url: string, plaintext: Uint8Array): Promise<Uint8Array>;
  decrypt(url: string, ciphertext: Uint8Array): Promise<Uint8Array>;
}
