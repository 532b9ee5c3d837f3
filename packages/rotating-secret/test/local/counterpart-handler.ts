/**
 * Source code of a counterpart that reads the specified version, and rejects tokens that were not set before. It stores
 * these tokens in the environment of its process.
 */
export const COUNTERPART = `
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const { S3Client, PutObjectCommand, HeadObjectCommand } = require('@aws-sdk/client-s3');
const { createHash } = require('node:crypto');
const s3 = new S3Client({});
exports.handler = async ({ step, secretArn, versionId }) => {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: secretArn, VersionId: versionId }));
  const object = { Bucket: process.env.ACCEPTED, Key: createHash('sha256').update(JSON.parse(SecretString).token).digest('hex') };
  await s3.send(step === 'set' ? new PutObjectCommand({ ...object, Body: 'accepted' }) : new HeadObjectCommand(object));
};
`;
