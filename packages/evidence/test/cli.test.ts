import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../src/cli';
import { folderWith, requirementsOf } from './workspace';

const WORKSPACE = {
  'docs/requirements/shop.yaml': requirementsOf('shop', 'SH-01'),
  'apps/shop/package.json': {},
  'apps/shop/coverage/results.json': [
    { file: 'shop.test.ts', title: '[SH-01] sells', status: 'passed', kind: 'template' },
  ],
};
const ASSEMBLY = {
  'manifest.json': {
    artifacts: { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } } },
  },
  'Shop.template.json': { Resources: {} },
  'cfn-lint': '#!/bin/sh\necho "[]"\n',
};

/** Runs the command line with these arguments. */
function run(...args: string[]) {
  const said: string[] = [];
  const refused: string[] = [];
  const code = main(
    ['node', 'slipway-evidence', ...args],
    (line) => said.push(line),
    (line) => refused.push(line),
  );
  return { code, said: said.join('\n'), refused: refused.join('\n') };
}

describe('slipway-evidence trace', () => {
  it('is what the README shows', () => {
    const root = folderWith(WORKSPACE);
    const [, shown] = /```\n(\$ npx slipway-evidence trace.*?)```/s.exec(
      readFileSync(join(__dirname, '..', 'README.md'), 'utf8'),
    )!;

    const { code, said } = run('trace', '--root', root);

    expect(code).toBe(0);
    expect(shown.split('\n').slice(1).join('\n').trim()).toBe(said);
  });

  it('writes JSON and a page where asked', () => {
    const root = folderWith(WORKSPACE);

    run('trace', '--root', root, '--json', join(root, 'new/trace.json'), '--markdown', join(root, 'PROOFS.md'));

    expect(JSON.parse(readFileSync(join(root, 'new/trace.json'), 'utf8'))).toMatchObject({ passed: 1, failed: 0 });
    expect(readFileSync(join(root, 'PROOFS.md'), 'utf8')).toContain('[SH-01] sells');
  });

  it('fails with exit code 1 if a claim is not proven', () => {
    const { code, said } = run('trace', '--root', folderWith({ ...WORKSPACE, 'apps/shop/coverage/results.json': [] }));

    expect(code).toBe(1);
    expect(said).toMatch(/^! SH-01 is claimed.*\n0 passed, 1 failed$/ms);
  });

  it('claims nothing in a workspace without apps, nor for a folder that is not an app', () => {
    const requirements = { 'docs/requirements/shop.yaml': requirementsOf('shop', 'SH-01') };

    expect(run('trace', '--root', folderWith(requirements)).said).toContain('0 passed, 0 failed');
    expect(
      run('trace', '--root', folderWith({ ...requirements, 'apps/shop/cdk.out/manifest.json': {} })).said,
    ).toContain('0 passed, 0 failed');
  });
});

describe('slipway-evidence lint', () => {
  it('lints every template with the given cfn-lint', () => {
    const folder = folderWith(ASSEMBLY);

    const { code, said } = run(
      'lint',
      folder,
      folder,
      '--cfn-lint',
      join(folder, 'cfn-lint'),
      '--json',
      join(folder, 'lint.json'),
    );

    expect(code).toBe(0);
    expect(said).toMatch(/Shop\.template\.json: no open findings\n.*\n2 passed, 0 failed$/);
    expect(JSON.parse(readFileSync(join(folder, 'lint.json'), 'utf8'))).toMatchObject({
      passed: 2,
      failed: 0,
      templates: [{ findings: [] }, {}],
    });
  });

  it('fails with exit code 1 for an error', () => {
    const folder = folderWith({
      ...ASSEMBLY,
      'Shop.template.json': { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm' } } },
    });

    const { code, said } = run('lint', folder, '--cfn-lint', join(folder, 'cfn-lint'));

    expect(code).toBe(1);
    expect(said).toMatch(/error {3}posture::silent-alarm in Alarm: .*\n0 passed, 1 failed$/s);
  });

  it('fails for an acknowledgement that matches nothing', () => {
    const metadata = {
      '/Shop/Till': [{ type: 'aws:cdk:acknowledged-rules', data: { 'slipway-evidence::retained': 'agreed' } }],
    };
    const shop = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' }, metadata };
    const folder = folderWith({ ...ASSEMBLY, 'manifest.json': { artifacts: { Shop: shop } } });

    const { code, said } = run('lint', folder, '--cfn-lint', join(folder, 'cfn-lint'));

    expect(code).toBe(1);
    expect(said).toMatch(
      /'slipway-evidence::retained' is acknowledged on Shop\/Till, but matches no finding there: agreed; .*\n1 passed, 1 failed$/,
    );
  });

  it('uses a cfn-lint of its own if none is given', () => {
    const folder = folderWith(ASSEMBLY);
    const python =
      '#!/bin/sh\nmkdir -p "$3/bin" && printf \'#!/bin/sh\\necho "[]"\\n\' > "$3/bin/python" && chmod +x "$3/bin/python"\n';
    const tools = folderWith({ python3: python });

    const code = main(['node', 'slipway-evidence', 'lint', folder], () => undefined, console.error, {
      SLIPWAY_PYTHON: join(tools, 'python3'),
      XDG_CACHE_HOME: tools,
      PATH: process.env.PATH,
    });

    expect(code).toBe(0);
  });
});

describe('slipway-evidence posture', () => {
  const assemblyWith = (resources: object, metadata: object = {}) =>
    folderWith({
      'manifest.json': {
        artifacts: {
          Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' }, metadata },
        },
      },
      'Shop.template.json': { Resources: resources },
    });
  const alarm = { Alarm: { Type: 'AWS::CloudWatch::Alarm' } };

  it('fails with exit code 1 for a finding, which it writes as JSON too', () => {
    const folder = assemblyWith(alarm);

    const { code, said } = run('posture', folder, '--json', join(folder, 'posture.json'));

    expect(code).toBe(1);
    expect(said).toMatch(
      /error {3}posture::silent-alarm in Alarm: the alarm has no alarm action, so nobody is notified: add an alarm action/,
    );
    expect(said).toMatch(/\n0 passed, 1 failed$/);
    expect(JSON.parse(readFileSync(join(folder, 'posture.json'), 'utf8'))).toMatchObject({
      failed: 1,
      templates: [{ findings: [{ rule: 'posture::silent-alarm', severity: 'error' }] }],
    });
  });

  it('shows advice, and passes', () => {
    const BucketEncryption = {};
    const policy = {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Statement: {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: '*',
            Condition: { Bool: { 'aws:SecureTransport': false } },
          },
        },
      },
    };

    const { code, said } = run(
      'posture',
      assemblyWith({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketEncryption } }, policy }),
    );

    expect(code).toBe(0);
    expect(said).toMatch(/: no open findings\n {2}advice {2}posture::bucket-versioning in Bucket: /);
  });

  it('accepts what is acknowledged, and fails for an acknowledgement of its own that matches nothing', () => {
    const acknowledged = (id: string) => [{ type: 'aws:cdk:acknowledged-rules', data: { [id]: 'agreed' } }];
    const place = [{ type: 'aws:cdk:logicalId', data: 'Alarm' }];
    const metadata = { '/Shop/Alarm': [...acknowledged('posture::silent-alarm'), ...place] };

    expect(run('posture', assemblyWith(alarm, metadata))).toMatchObject({
      code: 0,
      said: expect.stringContaining('accepted posture::silent-alarm in Shop/Alarm'),
    });
    expect(run('posture', assemblyWith({}, { '/Shop/Till': acknowledged('posture::bucket-tls') }))).toMatchObject({
      code: 1,
      said: expect.stringContaining('matches no finding there'),
    });
    expect(
      run('posture', assemblyWith({}, { '/Shop/Till': acknowledged('slipway-evidence::retained') })),
    ).toMatchObject({ code: 0 });
  });
});

describe('slipway-evidence', () => {
  it.each([
    ['an unknown command', ['guess'], /unknown command 'guess'/],
    ['lint without a folder', ['lint'], /missing required argument 'cdk\.out'/],
    ['posture without a folder', ['posture'], /missing required argument 'cdk\.out'/],
    ['a folder that is no assembly', ['lint', '/nowhere'], /has no manifest\.json/],
    [
      'a folder that is no workspace',
      ['trace', '--root', '/nowhere'],
      /docs\/requirements does not exist: run the command in the root folder of the workspace/,
    ],
  ])('refuses %s with exit code 2', (_, args, message) => {
    const { code, refused } = run(...args);

    expect(code).toBe(2);
    expect(refused).toMatch(message);
  });

  it('prints its help', () => {
    expect(run('--help')).toMatchObject({ code: 0, said: expect.stringContaining('trace') });
    expect(run('--version')).toMatchObject({ code: 0, said: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('does not hide what it did not expect', () => {
    const root = folderWith({ ...WORKSPACE, 'apps/shop/coverage/results.json': '{' });

    expect(() => run('trace', '--root', root)).toThrow(SyntaxError);
  });

  it('prints to the console by itself', () => {
    const log = jest.spyOn(console, 'log').mockImplementation();

    expect(main(['node', 'slipway-evidence', 'trace', '--root', folderWith(WORKSPACE)])).toBe(0);
    expect(log).toHaveBeenLastCalledWith('1 passed, 0 failed');
  });
});
