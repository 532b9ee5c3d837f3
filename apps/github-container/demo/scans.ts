import { ScanAnswer, ScanFinding } from '@slipway/ecs-model';

/** Finding of basic scanning, as ECR returns it. */
const FLAW: ScanFinding = {
  name: 'CVE-2026-31337',
  severity: 'HIGH',
  description: 'A crafted archive writes outside of its folder.',
  uri: 'https://security-tracker.debian.org/tracker/CVE-2026-31337',
  attributes: [
    { key: 'package_name', value: 'libarchive' },
    { key: 'package_version', value: '3.6.2-1' },
  ],
};

/** Results of image scans: no findings, until a vulnerability becomes known. */
export class Scans {
  private flawed = false;

  /** Sets whether later scans report a vulnerability. */
  public find(flawed: boolean): void {
    this.flawed = flawed;
  }

  public readonly answer = (): ScanAnswer => ({ status: 'COMPLETE', findings: this.flawed ? [FLAW] : [] });
}
