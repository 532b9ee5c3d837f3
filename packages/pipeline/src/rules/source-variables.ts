const COMMIT = ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage'];

/**
 * Variables of source actions, by provider. The variables of other actions depend on their code.
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
    // including the variables that triggers for tags and pull requests add
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
