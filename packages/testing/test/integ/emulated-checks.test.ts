import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckResult, Emulated, EmulatedChecks } from '@slipway/testing/integ/emulated-checks';
import { CheckProps } from '@slipway/testing/integ/integ-case';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Answers, ScriptedAws } from './scripted-aws';
import { synthesized, workspace } from './sample-case';

afterAll(removeFolders);

const ROTATION = 'TrentService.GetKeyRotationStatus';
const [found] = workspace('shop');

/** Returns the result of one check of the key, in an embedded AWS with the given responses. */
async function judge(
  check: Partial<CheckProps>,
  answers: Answers,
  more: { readonly stubbed?: boolean; readonly patience?: number; readonly stacks?: Emulated['stacks'] } = {},
): Promise<Pick<CheckResult, 'verdict' | 'reason'>> {
  const { stubbed = false, patience } = more;
  const shop = synthesized(found, { check });
  const { key, output } = idsOf(shop.folder);
  const aws = await ScriptedAws.start(answers);
  const stacks = more.stacks ?? [
    { name: 'shop', outputs: { [output]: 'key-1' }, resources: [{ logicalId: key, type: 'AWS::KMS::Key', stubbed }] },
  ];
  const emulated = { accountId: '111122223333', region: 'us-east-1', stacks, clientOptions: () => aws.clientOptions };
  try {
    const [result] = await new EmulatedChecks(shop, emulated, patience).run();
    expect([result.group, result.title]).toEqual(['KMS', 'rotates its key']);
    return { verdict: result.verdict, ...(result.reason !== undefined && { reason: result.reason }) };
  } finally {
    await aws.stop();
  }
}

/** Logical IDs of the key and of the output that exports its ARN. */
function idsOf(folder: string): { readonly key: string; readonly output: string } {
  const { Resources, Outputs = {} } = JSON.parse(readFileSync(join(folder, 'shop.template.json'), 'utf8'));
  const [key] = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::KMS::Key');
  return { key, output: Object.keys(Outputs)[0] };
}

describe('a check in the embedded AWS', () => {
  it('holds if the answer has what it expects', async () => {
    expect(await judge({}, { [ROTATION]: { KeyRotationEnabled: true, KeyId: 'key-1' } })).toEqual({ verdict: 'holds' });
  });

  it('fails if the answer differs, and reports both as the library does', async () => {
    const { verdict, reason } = await judge({}, { [ROTATION]: { KeyRotationEnabled: false } });

    expect(verdict).toBe('fails');
    expect(reason).toContain('Expected true but received false');
  });

  it('asks without parameters if the operation takes none', async () => {
    const check = { api: 'listKeys', parameters: undefined, like: { Truncated: false } };

    expect(await judge(check, { 'TrentService.ListKeys': { Truncated: false } })).toEqual({ verdict: 'holds' });
  });

  it('checks one value', async () => {
    const check = { at: ['Key.Rotation', 'on'] } as const;

    expect(await judge(check, { [ROTATION]: { Key: { Rotation: 'on' } } })).toEqual({
      verdict: 'fails',
      reason: expect.any(String),
    });
    expect(await judge({ at: ['KeyRotationEnabled', true] }, { [ROTATION]: { KeyRotationEnabled: true } })).toEqual({
      verdict: 'holds',
    });
  });

  it('fails if AWS refuses to answer', async () => {
    expect(await judge({}, {})).toEqual({ verdict: 'fails', reason: 'NotFoundException: it is not there' });
  });

  it('fails if the answer is larger than CloudFormation accepts', async () => {
    const { verdict, reason } = await judge({}, { [ROTATION]: { KeyId: 'k'.repeat(5_000) } });

    expect([verdict, reason]).toEqual([
      'fails',
      expect.stringMatching(/^the response has 50\d\d bytes, but a custom resource can return at most 4096/),
    ]);
  });

  it('waits for the answer if configured', async () => {
    const answers = { [ROTATION]: [{ KeyRotationEnabled: false }, { KeyRotationEnabled: true }] };

    expect(await judge({ waits: true }, answers)).toEqual({ verdict: 'holds' });
    expect((await judge({ waits: true }, answers, { patience: 0 })).verdict).toBe('fails');
  });

  it('is not known if its resource is on paper only', async () => {
    expect(await judge({}, {}, { stubbed: true })).toEqual({
      verdict: 'unknown',
      reason: 'AWS::KMS::Key is only a stub, because the embedded AWS does not support the type',
    });
  });

  it('is not known if the embedded AWS lacks the service', async () => {
    expect(await judge({ service: 'xray', api: 'getGroup' }, {})).toEqual({
      verdict: 'unknown',
      reason: 'the embedded AWS does not support AWS X-Ray',
    });
  });

  it('is not known if it states why the embedded AWS is wrong', async () => {
    expect(await judge({ notEmulated: 'it never rotates' }, { [ROTATION]: { KeyRotationEnabled: false } })).toEqual({
      verdict: 'unknown',
      reason: 'it never rotates',
    });
  });

  it('fails if it states why the embedded AWS is wrong, but the answer is right', async () => {
    expect(await judge({ notEmulated: 'it never rotates' }, { [ROTATION]: { KeyRotationEnabled: true } })).toEqual({
      verdict: 'fails',
      reason: 'the embedded AWS returns the expected response; remove notEmulated: it never rotates',
    });
  });

  it('makes no call if its stack was not deployed', async () => {
    expect((await judge({}, {}, { stacks: [] })).verdict).toBe('fails');
  });
});
