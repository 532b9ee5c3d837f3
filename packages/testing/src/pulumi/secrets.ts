import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { EndedError } from './errors';
import { Ports } from './ports';

/** Key of the property with which Pulumi marks special values, such as secrets. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const ITERATIONS = 1_000_000;
const VERIFICATION = 'pulumi';

/** Fields for secrets in the settings file of a stack, `Pulumi.<stack>.yaml`. */
export interface SecretSettings {
  readonly secretsprovider?: string;
  readonly encryptedkey?: string;
  readonly encryptionsalt?: string;
}

interface WrappedSecret {
  readonly value?: unknown;
  readonly ciphertext?: string;
}

function isSecret(value: unknown): value is WrappedSecret {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET;
}

export function wrapSecret(value: unknown): unknown {
  return { [SIGNATURE]: SECRET, value };
}

/** Encrypts and decrypts secrets with the key of a stack, in the format that Pulumi uses. */
export class Crypter {
  private made: Buffer | undefined;

  /** @param makeKey function that derives the key; called only on first use, because it can be slow */
  constructor(private readonly makeKey: () => Buffer) {}

  private get key(): Buffer {
    return (this.made ??= this.makeKey());
  }

  public encrypt(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString('base64')}:${sealed.toString('base64')}`;
  }

  public decrypt(text: string): string {
    const [, nonce, sealed] = text.split(':').map((part) => Buffer.from(part, 'base64'));
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8');
  }

  /**
   * Replaces each secret in a value with a keyed hash, for the state and the plan. Equal secrets have equal hashes, so
   * that they can be compared. The stand-in never needs to recover these secrets.
   */
  public seal(value: unknown): unknown {
    return replaceSecrets(value, (secret) => ({
      [SIGNATURE]: SECRET,
      ciphertext:
        secret.ciphertext ??
        `v1:${createHmac('sha256', this.key).update(JSON.stringify(secret.value)).digest('base64')}`,
    }));
  }
}

/** Replaces each secret in a value with `[secret]`, for display. */
export function mask(value: unknown): unknown {
  return replaceSecrets(value, () => '[secret]');
}

function replaceSecrets(value: unknown, replace: (secret: WrappedSecret) => unknown): unknown {
  if (isSecret(value)) {
    return replace(value);
  }
  if (Array.isArray(value)) {
    return value.map((it) => replaceSecrets(it, replace));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, replaceSecrets(it, replace)]));
  }
  return value;
}

/**
 * Returns the crypter for the secrets of a stack. Its key is derived from the stack's passphrase or decrypted with KMS.
 * If the passphrase is missing or wrong, the run ends with the error of the CLI.
 */
export async function openCrypter(settings: SecretSettings, ports: Ports): Promise<Crypter> {
  if (settings.secretsprovider?.startsWith('awskms://')) {
    const key = await ports.kms.decrypt(settings.secretsprovider, Buffer.from(settings.encryptedkey ?? '', 'base64'));
    return new Crypter(() => Buffer.from(key));
  }
  const passphrase = passphraseOf(ports);
  const [, salt, ...verification] = (settings.encryptionsalt ?? '::').split(':');
  const crypter = new Crypter(() => derive(passphrase, Buffer.from(salt, 'base64')));
  if (settings.encryptionsalt !== undefined) {
    verify(crypter, verification.join(':'), ports);
  }
  return crypter;
}

function verify(crypter: Crypter, verification: string, { err }: Ports): void {
  try {
    crypter.decrypt(verification);
  } catch {
    err('error: get stack secrets manager: incorrect passphrase');
    throw new EndedError(1);
  }
}

/** Creates the key of a new stack, and returns the fields for the settings file of the stack. */
export async function newSecretSettings(provider: string | undefined, ports: Ports): Promise<SecretSettings> {
  if (provider?.startsWith('awskms://')) {
    const key = await ports.kms.encrypt(provider, randomBytes(32));
    return { secretsprovider: provider, encryptedkey: Buffer.from(key).toString('base64') };
  }
  const passphrase = passphraseOf(ports);
  const salt = randomBytes(8);
  return {
    encryptionsalt: `v1:${salt.toString('base64')}:${new Crypter(() => derive(passphrase, salt)).encrypt(VERIFICATION)}`,
  };
}

function passphraseOf({ environment, err }: Ports): string {
  const passphrase = environment.PULUMI_CONFIG_PASSPHRASE;
  if (passphrase === undefined) {
    err(
      'error: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables',
    );
    throw new EndedError(1);
  }
  return passphrase;
}

const derived = new Map<string, Buffer>();

/** Derives a key from a passphrase. The key is cached, because the derivation takes a third of a second. */
function derive(passphrase: string, salt: Buffer): Buffer {
  const name = `${salt.toString('base64')}${passphrase}`;
  const key = derived.get(name) ?? pbkdf2Sync(passphrase, salt, ITERATIONS, 32, 'sha256');
  derived.set(name, key);
  return key;
}
