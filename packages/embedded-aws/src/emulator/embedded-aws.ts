/** Access key for the embedded AWS: a user's long-term access key, or temporary credentials of an assumed role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Session token of an assumed role. Undefined for a long-term key. */
  readonly sessionToken?: string;
}

/** Running instance of the embedded AWS, which listens only on loopback. */
export interface EmbeddedAws {
  /**
   * Endpoint URL: `https://127.0.0.1:<port>`. Because the host is an IP address, clients use path-style bucket URLs,
   * and host names such as `bucket.localhost` do not have to resolve.
   */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Path of the PEM file with the certificate of the endpoint's certificate authority. */
  readonly caFile: string;
  /** Folder in which the emulator finds the template copies that the CloudFormation proxy prepares. */
  readonly templateFolder: string;
  /** Credentials of the administrator, which are used for deployments. Pipeline actions never use these credentials. */
  readonly root: AwsCredentials;
  /** Returns the constructor options with which a client of the AWS SDK for JavaScript v3 uses this embedded AWS. */
  clientOptions(credentials: AwsCredentials): object;
  /**
   * Returns the environment variables that direct all AWS calls of a child process to this embedded AWS:
   * AWS_ENDPOINT_URL, AWS_REGION, the access key, and the CA files.
   */
  environment(credentials: AwsCredentials): Record<string, string>;
  /** Stops the emulator and deletes its files. Can be called more than once. */
  stop(): Promise<void>;
}
