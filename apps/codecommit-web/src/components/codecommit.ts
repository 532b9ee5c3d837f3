import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';

/** Repository of the service. It is deleted with its stack, including its history. */
export class SourceRepository extends Repository {
  constructor(scope: Construct, id: string, { name, key }: { readonly name: Naming; readonly key: EncryptionKey }) {
    super(scope, id, {
      repositoryName: name.gitRepository('web'),
      description: 'Source of a web service, whose main branch is delivered',
      kmsKey: key.reference,
    });
  }
}
