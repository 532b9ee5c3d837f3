import { Cloud } from './cloud';
import { ObjectStore } from './object-store';

/** A resource that a program declares. */
export interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  /** Secrets are still wrapped, and in clear. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Program {
  readonly resources: readonly Declared[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a program is run with. */
export interface ProgramInput {
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
  /** Full keys, such as `shop:size`; secrets decrypted. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
}

/** What the stand-in meets outside of itself. */
export interface Ports {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly store: (backend: string) => ObjectStore;
  readonly cloud: Cloud;
  readonly runProgram: (input: ProgramInput) => Promise<Program>;
  /** Encrypts and decrypts a data key by KMS: for stacks whose secrets provider is `awskms://`. */
  readonly kms: KeyService;
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How many times it was asked to end so far. */
  readonly interrupts: () => number;
}

export interface KeyService {
  encrypt(url: string, plaintext: Uint8Array): Promise<Uint8Array>;
  decrypt(url: string, ciphertext: Uint8Array): Promise<Uint8Array>;
}
