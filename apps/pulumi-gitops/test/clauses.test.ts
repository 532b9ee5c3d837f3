import { Template } from 'aws-cdk-lib/assertions';
import { Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

/**
 * Parts of requirements. Each part has its own test, because a test with another requirement's ID does not prove it.
 */
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const { image, tooling, roles } = synthesized();

interface Action {
  readonly Name: string;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Resource['Properties'];
}
const named = (type: string, name: string): [string, Resource] =>
  resourcesOf(tooling, type).find(([, { Properties }]) => Properties.Name === name)!;
const pipelineOf = (environment: string) =>
  named('AWS::CodePipeline::Pipeline', `pipeline-${environment}-acme`)[1].Properties;
const actionsOf = (environment: string): Action[] =>
  pipelineOf(environment).Stages.flatMap(({ Actions }: { Actions: Action[] }) => Actions);
const startOf = (environment: string) =>
  named('AWS::Events::Rule', `push-start-rule-${environment}-acme`)[1].Properties;
const projects = [image, tooling].flatMap((template) =>
  resourcesOf(template, 'AWS::CodeBuild::Project').map(
    ([, { Properties }]) => [template, Properties] as [Template, Resource['Properties']],
  ),
);

describe('dev and staging', () => {
  it('[PG-02] start on the same push, by enabled rules', () => {
    expect(startOf('dev').EventPattern).toEqual(startOf('staging').EventPattern);
    expect(startOf('dev').EventBusName).toEqual(startOf('staging').EventBusName);
    expect([startOf('dev').State, startOf('staging').State]).toEqual(['ENABLED', 'ENABLED']);
  });

  it.each(['dev', 'staging'])(
    '[PG-02] %s waits for nobody: no approval, only conditions on its own variables, and nothing of another environment',
    (environment) => {
      const { Stages } = pipelineOf(environment);

      expect(actionsOf(environment).map(({ ActionTypeId: { Category } }) => Category)).toEqual([
        'Source',
        'Build',
        'Build',
      ]);
      const conditions = Stages.flatMap(
        ({
          BeforeEntry,
          OnSuccess,
          OnFailure,
        }: Record<string, { Conditions?: { Rules: { RuleTypeId: { Provider: string } }[] }[] }>) =>
          [BeforeEntry, OnSuccess, OnFailure].flatMap((condition) => condition?.Conditions ?? []),
      );
      conditions.forEach(({ Rules }: { Rules: { RuleTypeId: { Provider: string } }[] }) =>
        expect(Rules.map(({ RuleTypeId }) => RuleTypeId.Provider)).toEqual(['VariableCheck']),
      );
      ENVIRONMENTS.filter((other) => other !== environment).forEach((other) =>
        expect(JSON.stringify(Stages)).not.toContain(`-${other}-acme`),
      );
    },
  );
});

describe('the builds', () => {
  const running = ENVIRONMENTS.flatMap((environment) =>
    ['preview', 'up', 'drift-check', 'pull-request-preview'].map((build) => `${build}-project-${environment}-acme`),
  );

  it('[PG-05] that run Pulumi are these, all of them large: each project that knows a state', () => {
    const pulumi = projects
      .map(([, project]) => project)
      .filter(({ Environment }) => JSON.stringify(Environment.EnvironmentVariables).includes('DEPLOYMENT_ROLE_ARN'));

    expect(pulumi.map(({ Name }) => Name).sort()).toEqual([...running].sort());
    pulumi.forEach(({ Environment }) => expect(Environment.ComputeType).toBe('BUILD_GENERAL1_LARGE'));
  });

  it.each(running)('[PG-04] run %s in the image with exactly the promoted digest', (name) => {
    expect(JSON.stringify(named('AWS::CodeBuild::Project', name)[1].Properties.Environment.Image)).toContain(
      `@sha256:${'0'.repeat(64)}`,
    );
  });

  it.each(projects.map(([template, project]) => [project.Name, template, project] as const))(
    '[PG-06] log %s to CloudWatch, for 30 days, encrypted',
    (name, template, { LogsConfig }) => {
      const {
        CloudWatchLogs: { Status, GroupName },
        S3Logs,
      } = LogsConfig;
      const group = template.toJSON().Resources[GroupName.Ref];

      expect([Status, S3Logs]).toEqual(['ENABLED', undefined]);
      expect(group.Properties).toMatchObject({
        LogGroupName: `/aws/codebuild/${name}`,
        RetentionInDays: 30,
        KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] },
      });
    },
  );
});

describe('the pipelines', () => {
  it.each(ENVIRONMENTS)(
    '[PG-01] pass the commit of %s from GitHub to the preview, and its preview to the up, and nothing else',
    (environment) => {
      const [source, preview, up] = actionsOf(environment).filter(
        ({ ActionTypeId }) => ActionTypeId.Category !== 'Approval',
      ) as (Action & { InputArtifacts?: object[]; OutputArtifacts?: object[] })[];
      const projectOf = ({ Configuration }: Action) =>
        tooling.toJSON().Resources[Configuration.ProjectName.Ref].Properties.Name;

      expect(
        [source, preview, up].map(({ InputArtifacts = [], OutputArtifacts = [] }) => [InputArtifacts, OutputArtifacts]),
      ).toEqual([
        [[], [{ Name: 'Source' }]],
        [[{ Name: 'Source' }], [{ Name: 'Preview' }]],
        [[{ Name: 'Preview' }], [{ Name: 'Up' }]],
      ]);
      expect([projectOf(preview), projectOf(up)]).toEqual([
        `preview-project-${environment}-acme`,
        `up-project-${environment}-acme`,
      ]);
    },
  );

  it.each(ENVIRONMENTS)(
    '[PG-12] of %s encrypt their artifacts with the key of the environment, and it rotates',
    (environment) => {
      const { EncryptionKey, Location } = pipelineOf(environment).ArtifactStore;
      const [key] = EncryptionKey.Id['Fn::GetAtt'];
      const bucket =
        tooling.toJSON().Resources[Location.Ref].Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]
          .ServerSideEncryptionByDefault;

      expect(key).toMatch(new RegExp(`^${environment}Key`));
      expect(bucket).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: EncryptionKey.Id });
      expect(tooling.toJSON().Resources[key].Properties.EnableKeyRotation).toBe(true);
    },
  );

  it('[PG-13] are started by pushes through the webhook only: on its bus, with no trigger of their own', () => {
    const [bus] = resourcesOf(tooling, 'AWS::Events::EventBus').map(([id]) => ({ Ref: id }));

    ENVIRONMENTS.forEach((environment) => {
      expect([startOf(environment).State, startOf(environment).EventBusName]).toEqual(['ENABLED', bus]);
      expect(pipelineOf(environment).Triggers).toBeUndefined();
    });
  });
});

describe('the state buckets', () => {
  it.each(ENVIRONMENTS)('[PG-07] %s has its own, with enabled lifecycle rules and a bucket key', (environment) => {
    const [[, { Properties }], ...others] = resourcesOf(tooling, 'AWS::S3::Bucket').filter(([id]) =>
      id.startsWith(`${environment}State`),
    );

    expect(others).toEqual([]);
    expect(Properties.LifecycleConfiguration.Rules.map(({ Status }: { Status: string }) => Status)).toEqual(
      Properties.LifecycleConfiguration.Rules.map(() => 'Enabled'),
    );
    expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
  });
});

describe('everything', () => {
  const all = [image, tooling, ...roles].flatMap((template) => resourcesOf(template));
  const of = (type: string) => all.filter(([, { Type }]) => Type === type).map(([, { Properties }]) => Properties);

  it('[PG-16] that collects data is emptied, in every stack, including repositories', () => {
    expect(of('AWS::ECR::Repository').length).toBeGreaterThan(0);
    of('AWS::ECR::Repository').forEach(({ EmptyOnDelete }) => expect(EmptyOnDelete).toBe(true));
    expect(of('Custom::BucketContents')).toHaveLength(of('AWS::S3::Bucket').length);
    of('Custom::BucketContents').forEach(({ Retained }) => expect(Retained ?? 'false').not.toBe('true'));
  });

  it('[PG-16] is protected from deletion nowhere: no table, no stack', () => {
    expect(of('AWS::DynamoDB::Table').length).toBeGreaterThan(0);
    of('AWS::DynamoDB::Table').forEach(({ DeletionProtectionEnabled }) =>
      expect(DeletionProtectionEnabled ?? false).toBe(false),
    );
    of('AWS::KMS::Key').forEach(({ PendingWindowInDays }) => expect(PendingWindowInDays).toBe(7));
  });
});

describe('the audit trail', () => {
  it('[PG-17] records every decision about production, and no other, in a table that can be queried by pipeline', () => {
    const rule = named('AWS::Events::Rule', 'approvals-rule-tooling-acme')[1].Properties;
    const audit = tooling.toJSON().Resources[rule.Targets[0].Arn['Fn::GetAtt'][0]].Properties;
    const [[table, { Properties }]] = resourcesOf(tooling, 'AWS::DynamoDB::Table').filter(
      ([, one]) => one.Properties.TableName === 'approvals-table-tooling-acme',
    );

    expect(rule.State).toBe('ENABLED');
    expect(audit.FunctionName).toBe('audit-function-tooling-acme');
    expect(JSON.stringify(audit.Environment.Variables)).toContain(table);
    expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  });
});
