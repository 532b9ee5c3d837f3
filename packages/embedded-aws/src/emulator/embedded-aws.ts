/** A key pair of the embedded AWS, long-lived or assumed. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only of an assumed role. */
  readonly sessionToken?: string;
}

/** A running embedded AWS. It listens on loopback only. */
export interface EmbeddedAws {
  /**
   * `https://127.0.0.1:<port>`: clients address buckets of an IP address by path, so no `bucket.localhost` needs to
   * resolve.
   */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The certificate authority of the endpoint, a PEM file. */
  readonly caFile: string;
  /** Where the emulator finds the copies of templates that the front for CloudFormation prepares. */
  readonly templateFolder: string;
  /** The administrator that deploys. No action of a pipeline ever runs with it. */
  readonly root: AwsCredentials;
  /** Options for the constructor of any SDK v3 client. */
  clientOptions(credentials: AwsCredentials): object;
  /**
   * What a child process needs to reach this AWS, and only this one: AWS_ENDPOINT_URL, AWS_REGION, the key pair, the CA
   * files.
   */
  environment(credentials: AwsCredentials): Record<string, string>;
  /** Ends the process and removes its files. Safe to call twice. */
  stop(): Promise<void>;
}
