/** `owner/name`. */
export const GITHUB_REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/** `VersionId` of Secrets Manager. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
export const SECRET_VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;

/** With https, and no slash at its end. Loopback is for trying things out against a stand-in of GitHub. */
export const GITHUB_API_URL = /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?(\/[\w.-]+)*$/;
