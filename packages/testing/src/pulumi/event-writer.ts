import { appendFileSync, writeFileSync } from 'node:fs';
import { mask } from './secrets';
import { Step } from './steps';

/** Writer of the engine event log, the file that `--event-log` names. Secrets in the events are masked. */
export class EventWriter {
  private sequence = 0;

  constructor(private readonly file: string | undefined) {
    if (file !== undefined) {
      writeFileSync(file, '');
    }
  }

  public step({ op, urn, type, inputs }: Step): void {
    this.write({ resourcePreEvent: { metadata: { op, urn, type, new: { inputs: mask(inputs) } } } });
  }

  public failed({ op, urn, type }: Step): void {
    this.write({ resOpFailedEvent: { metadata: { op, urn, type }, status: 0, steps: 0 } });
  }

  public error(message: string, urn?: string): void {
    this.write({
      diagnosticEvent: {
        ...(urn && { urn }),
        prefix: 'error: ',
        message: `<{%reset%}>${message}<{%reset%}>\n`,
        color: 'never',
        severity: 'error',
      },
    });
  }

  public summary(resourceChanges: Readonly<Record<string, number>>): void {
    this.write({ summaryEvent: { maybeCorrupt: false, durationSeconds: 0, resourceChanges, policyPacks: {} } });
  }

  private write(event: object): void {
    if (this.file !== undefined) {
      appendFileSync(this.file, `${JSON.stringify({ sequence: this.sequence++, timestamp: 0, ...event })}\n`);
    }
  }
}
