/** Finding of a basic image scan, in the form of the ECR API. */
export interface ScanFinding {
  readonly name: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED';
  readonly description?: string;
  readonly uri?: string;
  /** Attributes of the finding, such as `package_name` and `package_version`. */
  readonly attributes?: readonly { readonly key: string; readonly value: string }[];
}

/**
 * Result of an image scan.
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
  /** Findings of basic scanning. @default - none */
  readonly findings?: readonly ScanFinding[];
  /** Findings of enhanced scanning, as Amazon Inspector returns them. @default - none */
  readonly enhancedFindings?: readonly { readonly severity: string; readonly [key: string]: unknown }[];
}

export interface ScannedImage {
  readonly repository: string;
  readonly digest: string;
}

/** Function that returns the scan result of an image, or undefined if the image was not scanned. */
export type ScanFindings = (image: ScannedImage) => ScanAnswer | undefined;

/** Function that reports a completed scan without findings for every image. */
export const NOTHING_FOUND: ScanFindings = () => ({ status: 'COMPLETE' });
