import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { EndedError } from './errors';
import { Ports } from './ports';

/** Signature with which Pulumi marks secret values. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const ITERATIONS = 1_000_000;
const VERIFICATION = 'pulumi';

/** Settings for secrets in a stack's settings file. */
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

/** Encrypts and decrypts with the key of a stack, in Pulumi's own format. */
export class Crypter {
  private made: Buffer | undefined;

  /** @param makeKey derives the key on first use, because deriving it from a passphrase is slow */
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
   * Returns the values with each secret sealed, for state and plan. Equal values have equal seals, so that they can be
   * compared. A seal cannot be opened, because nothing here needs to.
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

/** Masks the secrets in values, for display. */
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
 * Returns the key of a stack: derived from its passphrase, or decrypted by KMS. Ends the run as the CLI does if that
 * fails.
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

/** Returns the settings for secrets of a new stack. */
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

/** Derives a key from a passphrase. This takes a third of a second, so it is done once in a process. */
function derive(passphrase: string, salt: Buffer): Buffer {
  const name = `${salt.toString('base64')}${passphrase}`;
  const key = derived.get(name) ?? pbkdf2Sync(passphrase, salt, ITERATIONS, 32, 'sha256');
  derived.set(name, key);
  return key;
}
