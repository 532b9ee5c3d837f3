import {
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { EcrEndpoint } from '../../src/ecr-api/ecr-endpoint';
import { NOTHING_FOUND, ScanAnswer } from '../../src/ecr-api/scan-answer';
import { ImagePush, ImagePushes } from '../../src/ecr-api/image-pushes';
import { DeployedStack, RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';

jest.setTimeout(STARTING_MS);

const REPOSITORY = 'shop';
let aws: RunningEmbeddedAws;
let endpoint: EcrEndpoint;
let ecr: ECRClient;
let digest: string;
let scan: ScanAnswer | undefined;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  endpoint = await EcrEndpoint.start(aws, (image) => {
    expect(image).toEqual({ repository: REPOSITORY, digest });
    return scan;
  });
  ecr = new ECRClient({
    ...aws.clientOptions(aws.root),
    endpoint: endpoint.environment.AWS_ENDPOINT_URL_ECR,
    requestHandler: {},
  });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
  const { image } = await ecr.send(
    new PutImageCommand({ repositoryName: REPOSITORY, imageManifest: '{}', imageTag: 'v1' }),
  );
  digest = image!.imageId!.imageDigest!;
});
afterAll(async () => {
  await endpoint.stop();
  await aws.stop();
});

const ask = (more: object = {}, imageId: object = { imageDigest: digest }) =>
  ecr.send(new DescribeImageScanFindingsCommand({ repositoryName: REPOSITORY, imageId, ...more }));

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html */
describe('the findings of a scan', () => {
  it('are empty by default', async () => {
    scan = NOTHING_FOUND({ repository: REPOSITORY, digest });

    expect(await ask()).toMatchObject({
      repositoryName: REPOSITORY,
      imageId: { imageDigest: digest },
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findings: [], enhancedFindings: [], findingSeverityCounts: {} },
    });
  });

  it('come in pages, with the counts of all of them on each', async () => {
    scan = {
      status: 'COMPLETE',
      findings: Array.from({ length: 5 }, (_, index) => ({
        name: `CVE-${index}`,
        severity: index === 0 ? 'HIGH' : 'LOW',
        attributes: [{ key: 'package_name', value: 'zlib' }],
      })),
    };

    const first = await ask({ maxResults: 3 });
    const last = await ask({ maxResults: 3, nextToken: first.nextToken });

    expect([first, last].map(({ imageScanFindings }) => imageScanFindings!.findings!.map(({ name }) => name))).toEqual([
      ['CVE-0', 'CVE-1', 'CVE-2'],
      ['CVE-3', 'CVE-4'],
    ]);
    expect(last.nextToken).toBeUndefined();
    expect((await ask({ maxResults: 5 })).nextToken).toBeUndefined();
    expect(last.imageScanFindings).toMatchObject({
      findingSeverityCounts: { HIGH: 1, LOW: 4 },
      imageScanCompletedAt: expect.any(Date),
    });
  });

  it('may be those of enhanced scanning', async () => {
    scan = {
      status: 'ACTIVE',
      enhancedFindings: [
        { severity: 'CRITICAL', title: 'CVE-1', packageVulnerabilityDetails: { vulnerabilityId: 'CVE-1' } },
      ],
    };

    expect((await ask()).imageScanFindings).toMatchObject({
      findings: [],
      enhancedFindings: [{ title: 'CVE-1' }],
      findingSeverityCounts: { CRITICAL: 1 },
    });
  });

  it('are found by a tag too, and the answer explains why there are none', async () => {
    scan = { status: 'FAILED', description: 'the scan broke' };

    expect((await ask({}, { imageTag: 'v1' })).imageScanStatus).toEqual({
      status: 'FAILED',
      description: 'the scan broke',
    });
  });

  it.each([
    [
      'an image without a scan',
      () => ask(),
      'ScanNotFoundException',
      /Image scan does not exist for the image with 'sha256:/,
    ],
    [
      'an image that is not there',
      () => ask({}, { imageDigest: 'sha256:0' }),
      'ImageNotFoundException',
      /The image with imageId {"imageDigest":"sha256:0"} does not exist within the repository with name 'shop'/,
    ],
    [
      'a repository that is not there',
      () => ask({ repositoryName: 'nobody' }),
      'RepositoryNotFoundException',
      /nobody/,
    ],
  ])('are refused for %s', async (_, act, name, message) => {
    scan = undefined;
    const refused = act();

    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name });
  });
});

describe('everything else of ECR', () => {
  it('is answered by the embedded AWS', async () => {
    expect((await ecr.send(new DescribeRepositoriesCommand({}))).repositories).toMatchObject([
      { repositoryName: REPOSITORY },
    ]);
  });

  it('fails if the embedded AWS is gone', async () => {
    const gone = await EcrEndpoint.start(
      {
        ...aws,
        caFile: aws.caFile,
        endpoint: 'https://127.0.0.1:1',
        root: aws.root,
        clientOptions: () => aws.clientOptions(aws.root),
      } as never,
      NOTHING_FOUND,
    );

    expect((await fetch(gone.environment.AWS_ENDPOINT_URL_ECR, { method: 'POST' })).status).toBe(502);
    await gone.stop();
  });
});

describe('pushes to the repositories of a deployment', () => {
  const PLACE = { accountId: '111122223333', region: 'us-east-1' };
  const resource = (type: string, physicalId: string) => ({
    type,
    physicalId,
    logicalId: physicalId,
    path: physicalId,
    properties: {},
    stubbed: false,
  });
  const stack: DeployedStack = {
    ...PLACE,
    name: 'Shop',
    outputs: {},
    resources: [
      resource('AWS::ECR::Repository', 'gone'),
      resource('AWS::ECR::Repository', 'pushed'),
      resource('AWS::SNS::Topic', 'topic'),
    ],
  };
  const put = async (imageManifest: string, imageTag?: string) => {
    const { image } = await ecr.send(new PutImageCommand({ repositoryName: 'pushed', imageManifest, imageTag }));
    return image!.imageId!.imageDigest!;
  };

  it('are reported once, including those of an image without a tag and of a tag that returns', async () => {
    const told: ImagePush[] = [];
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'pushed' }));
    const pushes = new ImagePushes(aws, { stacks: () => [stack], onPush: async (push) => void told.push(push) });
    const sees = async (count: number) => until(() => told.length === count, 5000);

    const one = await put('{"n":1}', 'latest');
    await sees(1);
    const two = await put('{"n":2}', 'latest');
    await sees(2);
    await put('{"n":1}', 'latest');
    await sees(3);
    const plain = await put('{"n":3}');
    await sees(4);
    await pushes.stop();

    expect(told).toEqual(
      [
        [one, 'latest'],
        [two, 'latest'],
        [one, 'latest'],
        [plain, ''],
      ].map(([digest, tag]) => ({ ...PLACE, repository: 'pushed', digest, tag })),
    );
  });
});
