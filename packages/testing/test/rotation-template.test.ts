import { rotationTemplate } from '@slipway/testing/rotation-template';

describe('the template with rotations', () => {
  const kindsOf = (template: object) =>
    Object.values((template as { Resources: Record<string, { Type: string }> }).Resources).map(({ Type }) => Type);

  it('has five secrets with a schedule, four of them with a function of their own', () => {
    const schedules = kindsOf(rotationTemplate()).filter((type) => type === 'AWS::SecretsManager::RotationSchedule');

    expect(schedules).toHaveLength(5);
    expect(JSON.stringify(rotationTemplate()).match(/RotationLambdaARN/g)).toHaveLength(4);
  });

  it('allows Secrets Manager for the given account', () => {
    expect(JSON.stringify(rotationTemplate())).toContain('"SourceAccount":{"Ref":"AWS::AccountId"}');
    expect(JSON.stringify(rotationTemplate('444455556666'))).toContain('"SourceAccount":"444455556666"');
  });
});
