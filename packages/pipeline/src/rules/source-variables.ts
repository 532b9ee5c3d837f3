const COMMIT = ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage'];

/**
 * The variables of source actions, by provider. Other actions export what their code says.
 *
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html#reference-variables-list-configured
 */
export const SOURCE_VARIABLES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    S3: ['BucketName', 'ETag', 'ObjectKey', 'VersionId'],
    ECR: ['ImageDigest', 'ImageTag', 'ImageURI', 'RegistryId', 'RepositoryName'],
    CodeCommit: [...COMMIT, 'CommitterDate', 'RepositoryName'],
    GitHub: [...COMMIT, 'CommitterDate', 'CommitUrl', 'RepositoryName'],
    // with those that a trigger for tags or pull requests adds
    CodeStarSourceConnection: [
      ...COMMIT,
      'ConnectionArn',
      'FullRepositoryName',
      'ProviderType',
      'AuthorDisplayName',
      'AuthorEmail',
      'AuthorId',
      'TagName',
      'SourceBranchName',
      'DestinationBranchName',
      'PullRequestId',
      'PullRequestTitle',
    ],
  }),
);
