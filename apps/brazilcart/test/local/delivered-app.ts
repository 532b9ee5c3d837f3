import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib/core';
import { ExecutionResult, FixedApprover, LocalRun, packageCache, sourceArchive } from '@slipway/local';
import { STOREFRONT } from '../../demo';
import { BrazilCartStack } from '../../src/brazilcart-stack';
import { readConfig } from '../../src/config';

const CACHE = join(__dirname, '..', '..', '..', '..', '.slipway', 'cache');

/** Source that builds immediately: a page that contains the given text. */
export function smallSource(page: string): Record<string, string> {
  return {
    'buildspec.yml':
      'version: 0.2\nphases:\n  build:\n    commands:\n      - echo building\nartifacts:\n  files:\n    - index.html\n',
    'index.html': page,
  };
}

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: string;
  /** Statement of a bucket policy that allows or denies access. */
  readonly Principal?: { readonly AWS?: string };
}

/** BrazilCart on its own embedded AWS, which runs as long as the test file. */
export class DeliveredApp {
  /** @param flags CDK feature flags that differ from those of the app */
  public static async deploy(suffix: string, flags: Readonly<Record<string, boolean>> = {}): Promise<DeliveredApp> {
    const folder = mkdtempSync(join(tmpdir(), 'brazilcart-run-'));
    const assembly = join(folder, 'cdk.out');
    const app = new App({ outdir: assembly, postCliContext: flags });
    new BrazilCartStack(app, readConfig({ ENVIRONMENT_SUFFIX: suffix, ONCALL_EMAIL: 'oncall@example.com' }));
    app.synth();
    const run = await LocalRun.begin({
      assembly,
      folder: join(folder, 'run'),
      approver: new FixedApprover(true),
      buildEnvironment: await packageCache(STOREFRONT, CACHE),
    });
    return new DeliveredApp(folder, run);
  }

  private started = 0;
  private readonly iam: IAMClient;
  private readonly s3: S3Client;

  private constructor(
    public readonly folder: string,
    public readonly run: LocalRun,
  ) {
    this.iam = new IAMClient(run.aws.clientOptions(run.aws.root));
    this.s3 = new S3Client(run.aws.clientOptions(run.aws.root));
  }

  public bucket(construct: string): string {
    return this.run.resources('AWS::S3::Bucket').find(({ path }) => path.includes(`/${construct}/`))!.physicalId;
  }

  /** Returns a ZIP archive of the storefront, in which some files are replaced. */
  public async storefront(changes: Record<string, string> = {}): Promise<string> {
    return this.zip(changes, (folder) =>
      cpSync(STOREFRONT, folder, { recursive: true, filter: (path) => !path.includes('node_modules') }),
    );
  }

  public async zip(
    files: Record<string, string>,
    prepare: (folder: string) => void = () => undefined,
  ): Promise<string> {
    const folder = mkdtempSync(join(this.folder, 'source-'));
    prepare(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return sourceArchive(folder, `${folder}.zip`);
  }

  /** Uploads a source and waits for the executions that it starts. */
  public async deliver(archive: string): Promise<ExecutionResult> {
    await this.run.upload(this.bucket('Uploads'), 'source.zip', archive);
    this.started += 1;
    return (await this.run.finished(this.started)).at(-1)!;
  }

  /** Uploads several sources immediately after each other. */
  public async deliverAll(
    archives: readonly string[],
  ): Promise<{ versions: string[]; executions: readonly ExecutionResult[] }> {
    const versions: string[] = [];
    for (const archive of archives) {
      versions.push((await this.run.upload(this.bucket('Uploads'), 'source.zip', archive))!);
    }
    this.started += archives.length;
    return { versions, executions: (await this.run.finished(this.started)).slice(-archives.length) };
  }

  public async page(): Promise<string> {
    const file = join(this.folder, 'page.html');
    await this.run.download(this.bucket('Site'), 'index.html', file);
    return readFileSync(file, 'utf8');
  }

  public async statementsOf(roleName: string): Promise<Statement[]> {
    return (await this.policyOf(roleName)).document.Statement;
  }

  /** Removes one statement from a role while `act` runs. */
  public async without<T>(roleName: string, index: number, act: () => Promise<T>): Promise<T> {
    const { policyName, document } = await this.policyOf(roleName);
    const put = (statements: readonly Statement[]) =>
      this.iam.send(
        new PutRolePolicyCommand({
          RoleName: roleName,
          PolicyName: policyName,
          PolicyDocument: JSON.stringify({ ...document, Statement: statements }),
        }),
      );
    await put(document.Statement.filter((_, position) => position !== index));
    try {
      return await act();
    } finally {
      await put(document.Statement);
    }
  }

  /** Returns the statements of a bucket policy. */
  public async bucketStatements(construct: string): Promise<Statement[]> {
    const { Policy } = await this.s3.send(new GetBucketPolicyCommand({ Bucket: this.bucket(construct) }));
    return JSON.parse(Policy!).Statement;
  }

  /** Removes one statement from a bucket policy while `act` runs. */
  public async withoutBucketStatement<T>(construct: string, index: number, act: () => Promise<T>): Promise<T> {
    const statements = await this.bucketStatements(construct);
    const put = (left: readonly Statement[]) =>
      this.s3.send(
        new PutBucketPolicyCommand({
          Bucket: this.bucket(construct),
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: left }),
        }),
      );
    await put(statements.filter((_, position) => position !== index));
    try {
      return await act();
    } finally {
      await put(statements);
    }
  }

  public async end(): Promise<void> {
    await this.run.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async policyOf(roleName: string): Promise<{ policyName: string; document: { Statement: Statement[] } }> {
    const policy = this.run
      .resources('AWS::IAM::Policy')
      .find(({ properties }) => (properties.Roles as string[]).includes(roleName))!;
    const policyName = policy.properties.PolicyName as string;
    const { PolicyDocument } = await this.iam.send(
      new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }),
    );
    return { policyName, document: JSON.parse(decodeURIComponent(PolicyDocument!)) };
  }
}
