/**
 * Responses of DescribeImageScanFindings, in the format of the API reference:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */

export const DIGEST = `sha256:${'a1'.repeat(32)}`;
export const OTHER_DIGEST = `sha256:${'b2'.repeat(32)}`;

export const basic = (name: string, severity: string, packageName?: string) => ({
  name,
  severity,
  description: 'A flaw.',
  uri: `https://security-tracker.debian.org/tracker/${name}`,
  attributes: packageName
    ? [
        { key: 'package_version', value: '1.2-3' },
        { key: 'package_name', value: packageName },
      ]
    : [],
});

export const enhanced = (
  vulnerabilityId: string,
  severity: string,
  packages: readonly string[] = ['minimist'],
  status = 'ACTIVE',
) => ({
  awsAccountId: '123456789012',
  findingArn: `arn:aws:inspector2:us-east-1:123456789012:finding/${vulnerabilityId}`,
  severity,
  status,
  title: `${vulnerabilityId} - ${packages.join(', ')}`,
  type: 'PACKAGE_VULNERABILITY',
  score: 9.8,
  packageVulnerabilityDetails: {
    vulnerabilityId,
    sourceUrl: `https://nvd.nist.gov/vuln/detail/${vulnerabilityId}`,
    vulnerablePackages: packages.map((name) => ({
      name,
      version: '1.2.5',
      fixedInVersion: '1.2.6',
      packageManager: 'NPM',
      arch: 'X86_64',
      epoch: 0,
    })),
  },
});

const countsOf = (findings: readonly { severity: string }[]) =>
  findings.reduce<Record<string, number>>(
    (counts, { severity }) => ({ ...counts, [severity]: (counts[severity] ?? 0) + 1 }),
    {},
  );

export const about = (digest: string, status: string, description?: string) => ({
  registryId: '123456789012',
  repositoryName: 'candidates',
  imageId: { imageDigest: digest },
  imageScanStatus: { status, description },
});

/** Finished basic scan. `counted` contains the counts if they include findings of other pages. */
export const basicScan = (findings: readonly ReturnType<typeof basic>[], digest = DIGEST, counted = findings) => ({
  ...about(digest, 'COMPLETE', 'The scan was completed successfully.'),
  imageScanFindings: {
    findings,
    findingSeverityCounts: countsOf(counted),
    imageScanCompletedAt: 1_700_000_000,
    vulnerabilitySourceUpdatedAt: 1_700_000_000,
  },
});

/** Enhanced scan, which continues. */
export const enhancedScan = (enhancedFindings: readonly ReturnType<typeof enhanced>[], digest = DIGEST) => ({
  ...about(digest, 'ACTIVE', 'Continuous scan is selected for image.'),
  imageScanFindings: {
    enhancedFindings,
    findingSeverityCounts: countsOf(enhancedFindings),
    imageScanCompletedAt: 1_700_000_000,
    vulnerabilitySourceUpdatedAt: 1_700_000_000,
  },
});

/** Advice for users if an image has no valid scan. */
export const ANOTHER =
  'push a new commit, because a commit that has an image is not built again. If the image is not in use, you can also delete the image and the index with its tag, and build the commit again';

/**
 * Scans that are called finished and have no results. The first was seen seconds before the findings of an enhanced
 * scan were there, the second as an answer to a client that was older than those; the others are what may be missing
 * beside.
 *
 * @see https://github.com/aws/aws-sdk/issues/289
 * @see https://github.com/aws/aws-cli/issues/6759
 */
export const WITHOUT_RESULTS: readonly (readonly [string, object, string])[] = [
  [
    'COMPLETE with an empty list',
    { ...about(DIGEST, 'COMPLETE', 'The scan was completed successfully.'), imageScanFindings: { findings: [] } },
    'COMPLETE',
  ],
  [
    'ACTIVE with an empty list',
    { ...about(DIGEST, 'ACTIVE', 'Continuous scan is selected for image.'), imageScanFindings: { findings: [] } },
    'ACTIVE',
  ],
  [
    'ACTIVE with no list at all',
    { ...about(DIGEST, 'ACTIVE', 'Continuous scan is selected for image.'), imageScanFindings: {} },
    'ACTIVE',
  ],
  ['COMPLETE without findings', about(DIGEST, 'COMPLETE'), 'COMPLETE'],
  [
    'COMPLETE with counts, and no time of completion',
    { ...about(DIGEST, 'COMPLETE'), imageScanFindings: { findings: [], findingSeverityCounts: {} } },
    'COMPLETE',
  ],
  [
    'ACTIVE with findings, and no time of completion',
    {
      ...about(DIGEST, 'ACTIVE'),
      imageScanFindings: { enhancedFindings: [enhanced('CVE-1', 'LOW')], findingSeverityCounts: { LOW: 1 } },
    },
    'ACTIVE',
  ],
  [
    'ACTIVE with a time of completion, and neither list nor counts',
    { ...about(DIGEST, 'ACTIVE'), imageScanFindings: { imageScanCompletedAt: 1_700_000_000 } },
    'ACTIVE',
  ],
];
