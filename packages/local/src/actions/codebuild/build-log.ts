import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { RoleSession } from '../role-session';

const BATCH_LINES = 1000;
/**
 * Maximum size of one `PutLogEvents` call, in bytes. AWS allows 1 MB, and counts 26 bytes for each event in addition to
 * its text.
 */
const BATCH_BYTES = 900_000;
const LINE_BYTES = 200_000;
const EVENT_BYTES = 26;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Log of a build in CloudWatch Logs, written with the permissions of the role that runs the build. */
export class BuildLog {
  private readonly events: LogEvent[] = [];

  private constructor(
    private readonly session: RoleSession,
    private readonly logs: CloudWatchLogsClient,
    private readonly group: string,
    public readonly stream: string,
  ) {}

  /**
   * Creates the log stream and, if necessary, the log group, so that a missing permission fails the build before its
   * first command.
   */
  public static async open(session: RoleSession, group: string, stream: string): Promise<BuildLog> {
    const log = new BuildLog(session, new CloudWatchLogsClient(session.clientOptions), group, stream);
    await log.createStream().catch(async (error: Error) => {
      if (error.name !== 'ResourceNotFoundException') {
        throw error;
      }
      await log.createGroup().catch(unlessItExists); // another build may have created the group in the meantime
      await log.createStream();
    });
    return log;
  }

  public add(line: string): void {
    // CloudWatch Logs refuses an event with an empty message
    this.events.push({ timestamp: Date.now(), message: line.slice(0, LINE_BYTES / 4) || ' ' });
  }

  /** Sends the log lines that were added since the last call. */
  public async flush(): Promise<void> {
    while (this.events.length > 0) {
      const logEvents = this.nextBatch();
      await this.session.call('logs:PutLogEvents', `${this.group}:${this.stream}`, () =>
        this.logs.send(new PutLogEventsCommand({ logGroupName: this.group, logStreamName: this.stream, logEvents })),
      );
    }
  }

  private nextBatch(): LogEvent[] {
    const batch: LogEvent[] = [];
    for (let bytes = 0; this.events.length > 0 && batch.length < BATCH_LINES && bytes < BATCH_BYTES - LINE_BYTES;) {
      const event = this.events.shift()!;
      bytes += Buffer.byteLength(event.message) + EVENT_BYTES;
      batch.push(event);
    }
    return batch;
  }

  private async createStream(): Promise<void> {
    await this.session.call('logs:CreateLogStream', `${this.group}:${this.stream}`, () =>
      this.logs.send(new CreateLogStreamCommand({ logGroupName: this.group, logStreamName: this.stream })),
    );
  }

  private async createGroup(): Promise<void> {
    await this.session.call('logs:CreateLogGroup', this.group, () =>
      this.logs.send(new CreateLogGroupCommand({ logGroupName: this.group })),
    );
  }
}

function unlessItExists(error: Error): void {
  if (error.name !== 'ResourceAlreadyExistsException') {
    throw error;
  }
}
