import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { KeyService } from './ports';

/** The key that `awskms://alias/NAME?region=…&endpoint=…` names. */
export const keyService: KeyService = {
  encrypt: async (url, plaintext) => {
    const { client, keyId } = open(url);
    return (await client.send(new EncryptCommand({ KeyId: keyId, Plaintext: plaintext }))).CiphertextBlob!;
  },
  decrypt: async (url, ciphertext) => {
    const { client, keyId } = open(url);
    return (await client.send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: ciphertext }))).Plaintext!;
  },
};

function open(text: string): { readonly client: KMSClient; readonly keyId: string } {
  const url = new URL(text);
  const option = (name: string) => url.searchParams.get(name) ?? undefined;
  return { client: new KMSClient({ region: option('region'), endpoint: option('endpoint') }), keyId: `${url.hostname}${url.pathname}`.replace(/^\//, '') };
}
