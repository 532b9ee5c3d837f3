import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { ModelSecret } from './model-secret';

export const SECRET_ARN = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:shop-abcdef';
const METADATA = { $metadata: {}, message: 'as Secrets Manager says' };

/** Secrets Manager that responds from models of secrets. A page of the version list contains two versions. */
export function serve(secrets: Readonly<Record<string, ModelSecret>>) {
  const service = mockClient(SecretsManagerClient);
  const of = (id: string) => secrets[id];
  service.on(DescribeSecretCommand).callsFake(async ({ SecretId }) => {
    const { rotates, labels } = await of(SecretId).describe();
    return { RotationEnabled: rotates, VersionIdsToStages: labels };
  });
  service.on(GetSecretValueCommand).callsFake(async ({ SecretId, VersionId, VersionStage }) => {
    const version = VersionId ?? of(SecretId).versionWith(VersionStage);
    const value = version === undefined ? undefined : await of(SecretId).read(version);
    if (value === undefined) {
      throw new ResourceNotFoundException(METADATA);
    }
    return { SecretString: JSON.stringify(value) };
  });
  service.on(PutSecretValueCommand).callsFake(async ({ SecretId, ClientRequestToken, SecretString, VersionStages }) => {
    if ((await of(SecretId).read(ClientRequestToken)) !== undefined) {
      throw new ResourceExistsException(METADATA);
    }
    expect(VersionStages).toEqual(['AWSPENDING']);
    await of(SecretId).write(ClientRequestToken, JSON.parse(SecretString));
    return {};
  });
  service.on(UpdateSecretVersionStageCommand).callsFake(async (input) => {
    if (input.VersionStage === 'AWSPENDING') {
      expect(input.MoveToVersionId).toBeUndefined();
      await of(input.SecretId).unlabel(input.RemoveFromVersionId);
    } else {
      await of(input.SecretId).makeCurrent(input.MoveToVersionId, input.RemoveFromVersionId);
    }
    return {};
  });
  service.on(ListSecretVersionIdsCommand).callsFake(async ({ SecretId, IncludeDeprecated, NextToken = '0' }) => {
    expect(IncludeDeprecated).toBe(true);
    const oldestFirst = [...(await of(SecretId).list())].reverse();
    const from = Number(NextToken);
    const Versions = oldestFirst.map((VersionId, index) => ({ VersionId, CreatedDate: new Date(index) }));
    const rest = from + 2 < Versions.length ? { NextToken: String(from + 2) } : {};
    return { Versions: Versions.slice(from, from + 2), ...rest };
  });
  return service;
}
