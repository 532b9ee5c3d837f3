import { randomUUID } from 'node:crypto';
import type { SecretState, SecretVersions } from '../../src/rotate/rotate';
import type { SecretValue } from '../../src/rotate/secret-value';

/** Secret as Secrets Manager stores it, with the rules for staging labels. */
export class ModelSecret implements SecretVersions {
  public rotates = true;
  /**
   * Whether Secrets Manager removes the label of a pending version that becomes current. Both behaviors are documented.
   */
  public unlabels = false;
  private readonly values = new Map<string, SecretValue>();
  private readonly versions: string[] = [];
  private readonly labels = new Map<string, string>();

  constructor(value?: SecretValue) {
    if (value) {
      this.put('AWSCURRENT', value);
    }
  }

  /**
   * What RotateSecret does first: a new version without a value, unless a rotation is unfinished, which goes on.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  public start(): string {
    const pending = this.labels.get('AWSPENDING');
    if (pending !== undefined && pending !== this.labels.get('AWSCURRENT')) {
      return pending;
    }
    return this.put('AWSPENDING');
  }

  /** Cancels a rotation as an operator would: the label is removed, and the version remains for a while. */
  public cancel(): void {
    this.labels.delete('AWSPENDING');
  }

  public put(label: string, value?: SecretValue): string {
    const version = randomUUID();
    this.versions.push(version);
    this.labels.set(label, version);
    if (value) {
      this.values.set(version, value);
    }
    return version;
  }

  public versionWith(label: string): string | undefined {
    return this.labels.get(label);
  }

  public valueWith(label: string): SecretValue | undefined {
    return this.values.get(this.labels.get(label)!);
  }

  public async describe(): Promise<SecretState> {
    const labels: Record<string, string[]> = {};
    this.labels.forEach((version, label) => (labels[version] ??= []).push(label));
    return { rotates: this.rotates, labels };
  }

  public async read(version: string): Promise<SecretValue | undefined> {
    return this.values.get(version);
  }

  public async write(version: string, value: SecretValue): Promise<void> {
    if (!this.values.has(version)) {
      this.values.set(version, value);
    }
  }

  public async makeCurrent(version: string, instead: string): Promise<void> {
    if (this.labels.get('AWSCURRENT') !== instead) {
      throw new Error(`AWSCURRENT is not attached to ${instead}`);
    }
    this.labels.set('AWSPREVIOUS', instead).set('AWSCURRENT', version);
    if (this.unlabels) {
      this.labels.delete('AWSPENDING');
    }
  }

  public async unlabel(version: string): Promise<void> {
    if (this.labels.get('AWSPENDING') !== version) {
      throw new Error(`AWSPENDING is not attached to ${version}`);
    }
    this.labels.delete('AWSPENDING');
  }

  public async list(): Promise<readonly string[]> {
    return [...this.versions].reverse();
  }
}
