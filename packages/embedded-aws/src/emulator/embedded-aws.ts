/** Access key of the embedded AWS: a long-term key of a user, or the temporary credentials of an assumed role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Session token of an assumed role. Undefined for a long-term key. */
  readonly sessionToken?: string;
}

/** Running instance of the embedded AWS. It listens only on loopback. */
export interface EmbeddedAws {
  /**
   * Endpoint URL: `https://127.0.0.1:<port>`. Because of the IP address, clients use path-style bucket URLs, and host
   * names such as `bucket.localhost` do not have to resolve.
   */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Path of the PEM file with the certificate authority of the endpoint. */
  readonly caFile: string;
  /** Folder in which the emulator finds the template copies that the CloudFormation proxy prepares. */
  readonly templateFolder: string;
  /** Credentials of the administrator, used to deploy. Pipeline actions never use these credentials. */
  readonly root: AwsCredentials;
  /** Returns constructor options for any client of the AWS SDK v3. */
  clientOptions(credentials: AwsCredentials): object;
  /**
   * Returns the environment variables with which a child process reaches only this embedded AWS: AWS_ENDPOINT_URL,
   * AWS_REGION, the access key, and the CA files.
   */
  environment(credentials: AwsCredentials): Record<string, string>;
  /** Stops the emulator and deletes its files. Can be called more than once. */
  stop(): Promise<void>;
}
