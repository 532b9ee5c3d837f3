import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli';
import { peerRules } from '../../src/packs/evaluate-installed';
import { folderWith } from '../workspace';

function assembly(resources: object, acknowledged: Readonly<Record<string, string>> = {}): string {
  const metadata = Object.fromEntries(
    Object.keys(resources).map((id) => [
      `/Shop/${id}`,
      [
        { type: 'aws:cdk:logicalId', data: id },
        { type: 'aws:cdk:acknowledged-rules', data: acknowledged },
      ],
    ]),
  );
  const properties = { templateFile: 'Shop.template.json' };
  return folderWith({
    'manifest.json': { artifacts: { Shop: { type: 'aws:cloudformation:stack', properties, metadata } } },
    'Shop.template.json': { Resources: resources },
  });
}

function pack(...args: string[]) {
  const said: string[] = [];
  const code = main(
    ['node', 'slipway-evidence', 'pack', ...args],
    (line) => said.push(line),
    (line) => said.push(line),
  );
  return { code, said: said.join('\n') };
}

const alarm = { Alarm: { Type: 'AWS::CloudWatch::Alarm' } };
const alarms = { ...alarm, Other: { Type: 'AWS::CloudWatch::Alarm' } };

describe('slipway-evidence pack', () => {
  it('fails with exit code 1 for an item that the template decides and that is not met', () => {
    const folder = assembly(alarms);

    const { code, said } = pack('pci-dss-4', folder, '--json', join(folder, 'new', 'pack.json'));

    expect(code).toBe(1);
    expect(said).toMatch(
      /^not met {9}10\.7\.2 .*\(by the templates: .*posture::silent-alarm.*\)\n {16}posture::silent-alarm in Shop\/Alarm and 1 more: the alarm has no alarm action, so nobody is notified: .*\n {16}to provide: the names of the people who are notified of failures$/m,
    );
    expect(said).toMatch(/\n\d+ met, \d+ not met, 0 accepted, \d+ open, \d+ not applicable$/);
    expect(JSON.parse(readFileSync(join(folder, 'new', 'pack.json'), 'utf8'))).toMatchObject({
      pack: 'pci-dss-4',
      items: expect.arrayContaining([expect.objectContaining({ id: '10.7.2', standing: 'not met' })]),
    });
  });

  it.each([
    ['a board shows it', /\(accepted: a board shows it\)/],
    ['a board shows it (until 2999-01-31)', /\(accepted until 2999-01-31: a board shows it\)/],
  ])('passes for findings that are accepted because %s', (reason, said) => {
    const outcome = pack('pci-dss-4', assembly(alarm, { 'posture::silent-alarm': reason }));

    expect(outcome.code).toBe(0);
    expect(outcome.said).toMatch(said);
  });

  it('fails for a finding that was accepted until a day that has passed, and says which', () => {
    const outcome = pack(
      'pci-dss-4',
      assembly(alarm, { 'posture::silent-alarm': 'a board shows it (until 2026-01-31)' }),
    );

    expect(outcome.code).toBe(1);
    expect(outcome.said).toMatch(/silent-alarm in .* \(was accepted until 2026-01-31: a board shows it\)$/m);
  });

  it('shows advice, which leaves an item open and does not fail', () => {
    const { code, said } = pack('cis-aws', assembly({ Network: { Type: 'AWS::EC2::VPC' } }));

    expect(said).toMatch(/^open {12}3\.7 .*\n {16}advice: posture::logs-off in Shop\/Network: the network/m);
    expect(code).toBe(0);
  });

  it('reports what is open for people, and why an item does not apply', () => {
    const { said } = pack('pci-dss-4', assembly({}));

    expect(said).toMatch(
      /^open {12}8\.4\.1-8\.4\.3 .*\(by people\)\n {16}to provide: the settings of the AWS account/m,
    );
    expect(said).toMatch(
      /^not applicable {2}6\.4\.3 .*\(out of scope\)\n {16}reason: the service has no payment page/m,
    );
  });

  it('does not claim an item of CIS by a check that does not decide it', () => {
    const { said } = pack('cis-aws', assembly(alarm));

    expect(said).toMatch(/^\S.* 2\.1\.1 .*posture::bucket-tls/m);
    expect(said).not.toMatch(/ 2\.1\.1 .*posture::bucket-encryption/);
    expect(said).not.toMatch(/ 4\.1-4\.15 .*posture::silent-alarm/);
  });

  it('refuses a pack that does not exist', () => {
    expect(pack('pci-dss-3', assembly({}))).toEqual({
      code: 2,
      said: expect.stringMatching(/^'pci-dss-3' is not a compliance pack: use one of pci-dss-4/),
    });
  });

  it('refuses to leave rules out that are not installed', () => {
    jest.isolateModules(() => {
      jest.doMock('@slipway/pipeline', () => {
        throw new Error("Cannot find module '@slipway/pipeline'\nRequire stack:");
      });

      expect(peerRules).toThrow(
        /^compliance packs require the packages .*: Cannot find module '@slipway\/pipeline'; install both packages, aws-cdk-lib and constructs/,
      );
    });
  });
});
