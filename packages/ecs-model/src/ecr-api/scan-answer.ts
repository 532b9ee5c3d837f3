/** One finding of basic scanning, in the words of the API. */
export interface ScanFinding {
  readonly name: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED';
  readonly description?: string;
  readonly uri?: string;
  /** Such as `package_name` and `package_version`. */
  readonly attributes?: readonly { readonly key: string; readonly value: string }[];
}

/**
 * What the scan of an image has come to.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
export interface ScanAnswer {
  readonly status:
    | 'IN_PROGRESS'
    | 'COMPLETE'
    | 'FAILED'
    | 'UNSUPPORTED_IMAGE'
    | 'ACTIVE'
    | 'PENDING'
    | 'SCAN_ELIGIBILITY_EXPIRED'
    | 'FINDINGS_UNAVAILABLE';
  readonly description?: string;
  /** Of basic scanning. @default - none */
  readonly findings?: readonly ScanFinding[];
  /** Of enhanced scanning, as Amazon Inspector words them. @default - none */
  readonly enhancedFindings?: readonly { readonly severity: string; readonly [key: string]: unknown }[];
}

export interface ScannedImage {
  readonly repository: string;
  readonly digest: string;
}

/** Says what the scan of an image has come to; undefined where there is no scan. */
export type ScanFindings = (image: ScannedImage) => ScanAnswer | undefined;

/** Every image is scanned, and nothing is found. */
export const NOTHING_FOUND: ScanFindings = () => ({ status: 'COMPLETE' });
