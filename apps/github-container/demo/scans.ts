import { ScanAnswer, ScanFinding } from '@slipway/ecs-model';

/** In the shape in which ECR tells a finding of basic scanning. */
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

/** What the scans of images find: nothing, until somebody knows of a flaw. */
export class Scans {
  private flawed = false;

  /** Whether scans find a flaw from now on. */
  public find(flawed: boolean): void {
    this.flawed = flawed;
  }

  public readonly answer = (): ScanAnswer => ({ status: 'COMPLETE', findings: this.flawed ? [FLAW] : [] });
}
