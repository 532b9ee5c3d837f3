import { ask, valueAt } from '@slipway/testing/integ/ask';
import { ScriptedAws } from './scripted-aws';

describe('an answer of AWS', () => {
  it('is as JSON has it, with bytes as text and without what the SDK adds', async () => {
    const aws = await ScriptedAws.start({
      'TrentService.Decrypt': { Plaintext: Buffer.from('secret').toString('base64') },
    });

    const answer = await ask('kms', 'decrypt', { CiphertextBlob: Buffer.from('x') }, aws.clientOptions);

    await aws.stop();
    expect(answer).toEqual({ Plaintext: 'secret' });
  });

  it.each([
    ['Rules.0.Status', 'Enabled'],
    ['Policy.Version', '2012'],
    ['Rules.1.Status', undefined],
    ['Text.a', undefined],
    ['Nothing.a', undefined],
    ['Rules.length', undefined],
    ['Rules.0', undefined],
  ])('has at %s %j', (path, value) => {
    const answer = { Rules: [{ Status: 'Enabled' }], Policy: '{"Version":"2012"}', Text: 'text', Nothing: null };

    expect(valueAt(answer, path)).toBe(value);
  });
});
