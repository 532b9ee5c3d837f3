import { KeyService } from './ports';

/** Key service for URLs such as `awskms://alias/NAME?region=…&endpoint=…`. The SDK is loaded on first use. */
export const keyService: KeyService = {
  encrypt: async (url, plaintext) => {
    const { KMSClient, EncryptCommand } = await import('@aws-sdk/client-kms');
    const { keyId, options } = parse(url);
    return (await new KMSClient(options).send(new EncryptCommand({ KeyId: keyId, Plaintext: plaintext })))
      .CiphertextBlob!;
  },
  decrypt: async (url, ciphertext) => {
    const { KMSClient, DecryptCommand } = await import('@aws-sdk/client-kms');
    const { keyId, options } = parse(url);
    return (await new KMSClient(options).send(new DecryptCommand({ KeyId: keyId, CiphertextBlob: ciphertext })))
      .Plaintext!;
  },
};

function parse(text: string) {
  const { searchParams, hostname, pathname } = new URL(text);
  const option = (name: string) => searchParams.get(name) ?? undefined;
  return {
    keyId: `${hostname}${pathname}`.replace(/^\//, ''),
    options: { region: option('region'), endpoint: option('endpoint') },
  };
}
