import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Fn, NestedStack, Stack, Validations } from 'aws-cdk-lib/core';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Acknowledgements } from '@slipway/least-privilege';

const { synth } = App.prototype;
beforeAll(() => void jest.requireActual('../with-nag-packs'));
afterAll(() => {
  App.prototype.synth = synth; // other test files of this worker share the CDK
});

const RULE = 'AwsSolutions-SMG4';
const EXPIRED = 'until the secret can be rotated (until 2026-01-31)';

interface Synthesis {
  readonly stopped: boolean;
  /** Findings as `rule construct: description`. */
  readonly open: readonly string[];
  readonly accepted: readonly string[];
}

/** Returns the findings in a stack. The file that is loaded above adds the check to the app. */
function synthesize(fill: (stack: Stack) => void, pack = 'AwsSolutions', context = {}): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'nag-packs-'));
  const silence = jest.spyOn(console, 'error').mockImplementation();
  const app = new App({ outdir, context });
  fill(new Stack(app, 'Shop'));
  let stopped = false;
  try {
    app.synth();
  } catch {
    stopped = true;
  }
  silence.mockRestore();
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true });
  const { violations, suppressedViolations = [] } = pluginReports.find(
    ({ pluginName }: { pluginName: string }) => pluginName === pack,
  );
  return { stopped, open: violations.flatMap(inWords), accepted: suppressedViolations.flatMap(inWords) };
}

interface Reported {
  ruleName: string;
  description: string;
  violatingConstructs: { constructPath: string }[];
}

function inWords({ ruleName, description, violatingConstructs }: Reported): string[] {
  return violatingConstructs.map(
    ({ constructPath }) => `${ruleName.replace(/^.*::/, '')} ${constructPath}: ${description}`,
  );
}

/** Secret without rotation, which the pack reports. */
function secret(scope: Construct): CfnSecret {
  return new CfnSecret(scope, 'Token', {});
}

describe('the AwsSolutions pack at synthesis', () => {
  it('stops at a finding that nobody acknowledged', () => {
    expect(synthesize((stack) => secret(stack))).toEqual({
      stopped: true,
      accepted: [],
      open: [`${RULE} Shop/Token: The secret does not have automatic rotation scheduled`],
    });
  });

  it('goes on if the finding is acknowledged beside its construct, with a reason', () => {
    const { stopped, open, accepted } = synthesize((stack) => {
      Acknowledgements.of(secret(stack), 'AwsSolutions').acknowledge({
        rule: RULE,
        reason: 'a person changes it',
        expires: '2999-01-31',
      });
    });

    expect({ stopped, open }).toEqual({ stopped: false, open: [] });
    expect(accepted).toEqual([expect.stringContaining(`${RULE} Shop/Token: `)]);
  });

  it.each([
    ['has expired', `AwsSolutions::${RULE}`, EXPIRED, /^AwsSolutions-SMG4 Shop\/Token: .*has expired/],
    ['has no reason', `AwsSolutions::${RULE}`, ' ', /^AwsSolutions-SMG4 Shop\/Token: .*has no reason/],
    [
      'does not name the check, which the pack by itself takes for granted',
      RULE,
      'a person changes it',
      /^AwsSolutions-SMG4 Shop\/Token: /,
    ],
    [
      'matches nothing',
      'AwsSolutions::AwsSolutions-S1',
      'it logs itself',
      /^unused-acknowledgement Shop\/Token: .*matches no finding there/,
    ],
  ])('stops at an acknowledgement that %s', (_, id, reason, finding) => {
    const { stopped, open } = synthesize((stack) => Validations.of(secret(stack)).acknowledge({ id, reason }));

    expect(stopped).toBe(true);
    expect(open).toContainEqual(expect.stringMatching(finding));
  });

  it('does not let an acknowledgement on a whole stack switch a rule off', () => {
    const { stopped, open } = synthesize((stack) => {
      secret(stack);
      Validations.of(stack).acknowledge({ id: `AwsSolutions::${RULE}`, reason: 'a person changes them' });
    });

    expect(stopped).toBe(true);
    expect(open).toContainEqual(expect.stringContaining(`${RULE} Shop/Token`));
  });

  it('tells the findings of one rule apart', () => {
    const { open } = synthesize((stack) => {
      const cluster = new CfnDBCluster(stack, 'Orders', { engine: 'aurora-mysql', engineMode: 'serverless' });
      Acknowledgements.of(cluster, 'AwsSolutions').acknowledge({
        rule: 'AwsSolutions-RDS16',
        about: 'LogExport::audit',
        reason: 'the proxy has it',
      });
    });

    const logs = open.filter((line) => line.startsWith('AwsSolutions-RDS16'));
    expect(logs).toContainEqual(expect.stringContaining('(LogExport::slowquery)'));
    expect(logs.join()).not.toContain('LogExport::audit');
  });

  it('says that a rule cannot read what only the deployment knows', () => {
    const { open } = synthesize(
      (stack) =>
        new CfnSecurityGroup(stack, 'Door', {
          groupDescription: 'Door',
          securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: Fn.importValue('Office') }],
        }),
    );

    expect(open).toContainEqual(
      expect.stringMatching(/^AwsSolutions-EC23 Shop\/Door: .*the rule cannot evaluate the resource: .*Office/),
    );
  });

  it('reports what is in a nested stack once', () => {
    const { open } = synthesize((stack) => secret(new NestedStack(stack, 'Inner')));

    expect(open.filter((line) => line.startsWith(RULE))).toEqual([expect.stringContaining('Shop/Inner/Token')]);
  });

  it('leaves policies to least-privilege, which every app enforces', () => {
    const { open } = synthesize((stack) => {
      secret(stack);
      new CfnManagedPolicy(stack, 'Broad', {
        policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      });
    });

    expect(open.join('\n')).not.toContain('Shop/Broad');
  });

  it('checks an app once, however often it is synthesized', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'nag-packs-'));
    const app = new App({ outdir });
    new CfnResource(new Stack(app, 'Shop'), 'Topic', { type: 'AWS::CloudFormation::WaitConditionHandle' });

    expect(app.synth()).toBe(app.synth());
    rmSync(outdir, { recursive: true });
  });
});

describe('the NIST 800-53 pack', () => {
  const asked = { 'slipway:nagPacks': ['NIST.800.53.R5'] };
  const rotation = 'NIST.800.53.R5-SecretsManagerRotationEnabled Shop/Token: ';

  it('checks an app that names it, beside the AwsSolutions pack', () => {
    const fill = (stack: Stack) => void secret(stack);

    expect(synthesize(fill, 'NIST.800.53.R5', asked).open).toContainEqual(expect.stringContaining(rotation));
    expect(synthesize(fill, 'AwsSolutions', asked).open).toHaveLength(1);
  });

  it('takes acknowledgements of its own', () => {
    const { open, accepted } = synthesize(
      (stack) =>
        Acknowledgements.of(secret(stack), 'NIST.800.53.R5').acknowledge({
          rule: 'NIST.800.53.R5-SecretsManagerRotationEnabled',
          reason: 'a person changes it',
        }),
      'NIST.800.53.R5',
      asked,
    );

    expect(accepted).toEqual([expect.stringContaining(rotation)]);
    expect(open.join('\n')).not.toContain('RotationEnabled');
  });

  it('leaves inline policies to least-privilege', () => {
    const { open } = synthesize(
      (stack) => {
        secret(stack);
        new CfnPolicy(stack, 'Inline', { policyName: 'inline', roles: ['someone'], policyDocument: { Statement: [] } });
      },
      'NIST.800.53.R5',
      asked,
    );

    expect(open).toHaveLength(2);
    expect(open.join('\n')).not.toContain('Shop/Inline');
  });

  it('is refused by a name that no pack has', () => {
    const app = new App({ context: { 'slipway:nagPacks': ['NIST'] } });

    expect(() => app.synth()).toThrow(
      "the context value slipway:nagPacks contains 'NIST', which is not a supported pack; use AwsSolutions or NIST.800.53.R5",
    );
  });
});
