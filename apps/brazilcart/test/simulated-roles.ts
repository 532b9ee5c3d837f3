import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './synthesized';

export const ACCOUNT = '111122223333';
const REGION = 'eu-south-2';
const PSEUDO: Readonly<Record<string, string>> = { 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };

export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** The roles of a template, which answer what they may do as IAM would. */
export class SimulatedRoles {
  constructor(private readonly template: Template) {}

  /** @throws where the simulation needs a condition key that it does not know: its answer would be about something else */
  public async allows(roleName: string, { action, resource, context = {} }: Call): Promise<boolean> {
    const simulation = await runSimulation({
      request: { principal: `arn:aws:iam::${ACCOUNT}:role/${roleName}`, action, resource: { resource, accountId: ACCOUNT }, contextVariables: { ...context } },
      identityPolicies: this.policiesOf(roleName),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:') && { resourcePolicy: this.keyPolicy() }),
    }, {});
    if (simulation.resultType !== 'single' || simulation.result.ignoredContextKeys?.length) {
      throw new Error(`not simulated: ${action} on ${resource}: ${JSON.stringify(simulation).slice(0, 500)}`);
    }
    return simulation.overallResult === 'Allowed';
  }

  /** Every statement that a role has, as IAM sees it. */
  public statementsOf(roleName: string): unknown[] {
    return this.policiesOf(roleName).flatMap(({ policy }) => (policy as { Statement: unknown[] }).Statement);
  }

  private policiesOf(roleName: string): { name: string; policy: unknown }[] {
    const [role] = resourcesOf(this.template, 'AWS::IAM::Role').find(([, { Properties }]) => Properties.RoleName === roleName)!;
    return resourcesOf(this.template, 'AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .map(([, { Properties }]) => ({ name: Properties.PolicyName, policy: this.resolve(Properties.PolicyDocument) }));
  }

  private keyPolicy(): unknown {
    return this.resolve(resourcesOf(this.template, 'AWS::KMS::Key')[0][1].Properties.KeyPolicy);
  }

  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
    if (ref) {
      return PSEUDO[ref] ?? this.nameOf(ref);
    }
    if (attribute) {
      return this.arnOf(attribute[0]);
    }
    if (join) {
      return join[1].map((part) => this.resolve(part)).join(join[0]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  private nameOf(logicalId: string): string {
    const { Type, Properties } = this.template.toJSON().Resources[logicalId];
    return String(this.resolve(Properties[Type === 'AWS::S3::Bucket' ? 'BucketName' : 'Name']));
  }

  private arnOf(logicalId: string): string {
    const { Type, Properties } = this.template.toJSON().Resources[logicalId];
    switch (Type) {
      case 'AWS::S3::Bucket': return `arn:aws:s3:::${this.resolve(Properties.BucketName)}`;
      case 'AWS::KMS::Key': return `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
      case 'AWS::CodeBuild::Project': return `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${Properties.Name}`;
      case 'AWS::Logs::LogGroup': return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${Properties.LogGroupName}:*`;
      case 'AWS::CloudWatch::Alarm': return `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${Properties.AlarmName}`;
      default: throw new Error(`no ARN for ${Type}`);
    }
  }
}
