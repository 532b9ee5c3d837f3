/** Key pair of the embedded AWS, long-lived or of an assumed role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Session token of an assumed role. Undefined for a long-lived key. */
  readonly sessionToken?: string;
}

/** A running instance of the embedded AWS, which listens on loopback only. */
export interface EmbeddedAws {
  /**
   * `https://127.0.0.1:<port>`. With an IP address, clients address buckets by path, so `bucket.localhost` need not
   * resolve.
   */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Path of the PEM file with the certificate authority of the endpoint. */
  readonly caFile: string;
  /** Folder in which the emulator finds the template copies that the CloudFormation proxy prepares. */
  readonly templateFolder: string;
  /** Administrator that deploys. No action of a pipeline ever uses it. */
  readonly root: AwsCredentials;
  /** Returns options for the constructor of any SDK v3 client. */
  clientOptions(credentials: AwsCredentials): object;
  /**
   * Returns the variables with which a child process reaches this AWS, and no other: AWS_ENDPOINT_URL, AWS_REGION, the
   * key pair, and the CA files.
   */
  environment(credentials: AwsCredentials): Record<string, string>;
  /** Ends the process and removes its files. Can be called twice. */
  stop(): Promise<void>;
}
