import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CounterpartEvent } from '../counterpart-event';
import { RotationError } from './errors';
import type { Counterpart } from './rotate';
import type { SecretValue } from './secret-value';

export interface TokenProps {
  readonly lambda: LambdaClient;
  readonly functionArn: string;
  readonly secretArn: string;
  readonly next: (current: SecretValue) => SecretValue;
}

/** Counterpart of a token: a function that users provide, and that makes another system accept the token. */
export class TokenCounterpart implements Counterpart {
  constructor(private readonly props: TokenProps) {}

  public next(current: SecretValue): SecretValue {
    return this.props.next(current);
  }

  public accept(_pending: SecretValue, version: string): Promise<void> {
    return this.ask('set', version);
  }

  public test(_value: SecretValue, version: string): Promise<void> {
    return this.ask('test', version);
  }

  /**
   * Invokes the counterpart's function. Only the type of its error is reported, because the message may contain the
   * token; the function's own log contains the details.
   */
  private async ask(step: CounterpartEvent['step'], versionId: string): Promise<void> {
    const { lambda, functionArn, secretArn } = this.props;
    const event: CounterpartEvent = { step, secretArn, versionId };
    const { FunctionError: failed } = await lambda.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
    );
    if (failed) {
      throw new RotationError(
        `the counterpart ${functionArn} failed to ${step} version ${versionId} (${failed}): see its log for the reason, fix the function, and start the rotation again`,
      );
    }
  }
}
