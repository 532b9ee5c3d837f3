import { Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { synthesized, TOOLING } from './synthesized';

const ACCOUNTS = { dev: '123456789012', staging: '234567890123', prod: '345678901234' };
const REGION = 'us-east-1';
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const { roles: roleTemplates } = synthesized();

/** User of the target account, in a session with a recent second factor. */
const MFA = { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '60', 'aws:RequestedRegion': REGION };

describe.each(ENVIRONMENTS)('a change of %s by hand', (environment) => {
  const account = ACCOUNTS[environment];
  const template: Template = roleTemplates[ENVIRONMENTS.indexOf(environment)];
  const roles = new SimulatedRoles(template.toJSON(), REGION, account);
  const emergency = `emergency-role-${environment}-acme`;
  const deployment = `pulumi-deployment-role-${environment}-acme`;
  const session = {
    'sts:ExternalId': `external-id-${environment}-acme`,
    'aws:RequestTag/environment': environment,
    'aws:RequestTag/commit': 'c0ffee',
    'aws:RequestTag/execution': '1',
    ...MFA,
  };
  const people = [
    ['an administrator of the account', `arn:aws:iam::${account}:role/Admin`],
    ['a user of the account', `arn:aws:iam::${account}:user/jane`],
    ['an administrator of the tooling account', `arn:aws:iam::${TOOLING}:role/Admin`],
    ['a user of the tooling account', `arn:aws:iam::${TOOLING}:user/jane`],
  ] as const;

  it.each(people)(
    '[PG-21] is not made with the deployment roles by %s, even with everything that their trust policy asks for',
    async (_, principal) => {
      expect(await roles.trusts(principal, 'sts:AssumeRole', deployment, session)).toBe(false);
      expect(await roles.trusts(principal, 'sts:AssumeRole', `pulumi-preview-role-${environment}-acme`, session)).toBe(
        false,
      );
    },
  );

  it('[PG-21] is made only by the build that applies, which is the only principal in the trust policy of the deployment role', async () => {
    const builds = ['up', 'preview', 'drift-check', 'pull-request-preview'].map(
      (build) => `arn:aws:iam::${TOOLING}:role/${build}-role-${environment}-acme`,
    );

    expect(
      await Promise.all(builds.map((build) => roles.trusts(build, 'sts:AssumeRole', deployment, session))),
    ).toEqual([true, false, false, false]);
  });

  it('[PG-21] has no other access: the roles of the stack are the two of the pipeline, the emergency role, and the one that reports its use', () => {
    expect([...roles.names].sort()).toEqual(
      [
        emergency,
        `emergency-publish-role-${environment}-acme`,
        deployment,
        `pulumi-preview-role-${environment}-acme`,
      ].sort(),
    );
  });

  it('[PG-21] needs a second factor, not older than an hour, at the endpoint of the Region whose rule listens', async () => {
    const jane = `arn:aws:iam::${account}:user/jane`;
    const canAssume = (context: Record<string, string>) => roles.trusts(jane, 'sts:AssumeRole', emergency, context);
    const without = (key: string) => Object.fromEntries(Object.entries(MFA).filter(([name]) => name !== key));

    expect(await canAssume(MFA)).toBe(true);
    expect(await canAssume(without('aws:MultiFactorAuthPresent'))).toBe(false);
    expect(await canAssume(without('aws:MultiFactorAuthAge'))).toBe(false);
    expect(await canAssume({ ...MFA, 'aws:MultiFactorAuthPresent': 'false' })).toBe(false);
    expect(await canAssume({ ...MFA, 'aws:MultiFactorAuthAge': '3601' })).toBe(false);
    expect(await canAssume({ ...MFA, 'aws:RequestedRegion': 'eu-west-1' })).toBe(false);
  });

  it.each([
    ['a user of the tooling account', `arn:aws:iam::${TOOLING}:user/jane`],
    ['the build that applies', `arn:aws:iam::${TOOLING}:role/up-role-${environment}-acme`],
    ['a user of another account', 'arn:aws:iam::999999999999:user/jane'],
  ])('[PG-21] is not made with the emergency role by %s', async (_, principal) => {
    expect(await roles.trusts(principal, 'sts:AssumeRole', emergency, MFA)).toBe(false);
  });

  it('[PG-21] can do no more than a deployment', async () => {
    const release = `arn:aws:ssm:${REGION}:${account}:parameter/release-parameter-${environment}-acme`;
    const uses = [
      'ssm:GetParameter',
      'ssm:ListTagsForResource',
      'ssm:PutParameter',
      'ssm:DeleteParameter',
      'ssm:AddTagsToResource',
      'ssm:RemoveTagsFromResource',
    ].map((action) => ({ action, resource: release }));

    expect(await Promise.all(uses.map((call) => roles.allows(emergency, call)))).toEqual(uses.map(() => true));
    expect(roles.unusedPermissions(emergency, uses)).toEqual([]);
    expect(await roles.allows(emergency, { action: 'ssm:PutParameter', resource: `${release}-other` })).toBe(false);
  });

  it('[PG-21] lets the rule publish, and nothing else', async () => {
    const publish = `emergency-publish-role-${environment}-acme`;
    const key = `arn:aws:kms:${REGION}:${account}:key/emergency-key-${environment}-acme`;
    const via = { 'kms:ViaService': `sns.${REGION}.amazonaws.com` };
    const uses = [
      { action: 'sns:Publish', resource: `arn:aws:sns:${REGION}:${account}:emergency-topic-${environment}-acme` },
      { action: 'kms:GenerateDataKey', resource: key, context: via },
      { action: 'kms:Decrypt', resource: key, context: via },
    ];

    expect(await Promise.all(uses.map((call) => roles.allows(publish, call)))).toEqual([true, true, true]);
    expect(roles.unusedPermissions(publish, uses)).toEqual([]);
  });

  it('[PG-21] grants nothing that least-privilege refuses', () => {
    expect(findings(template.toJSON(), account)).toEqual([]);
  });
});
