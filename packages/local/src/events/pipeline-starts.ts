import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EmbeddedAws, PipelineTrigger } from '@slipway/embedded-aws';

const WAIT_SECONDS = 2;
/** Interval at which new triggers are detected, in milliseconds. */
const NEW_TRIGGERS_MS = 500;

/** Start of a pipeline that an EventBridge rule requested. */
export interface PipelineStart {
  readonly pipelineArn: string;
  readonly pipelineName: string;
  readonly ruleName: string;
  readonly rulePath: string;
  /** ARN of the role with which Amazon EventBridge would start the pipeline. Undefined if the target has no role. */
  readonly roleArn: string | undefined;
  /**
   * Input with which the target replaces the event. Undefined if the target sends the event itself.
   */
  readonly input: unknown;
  /** Reason why the input is invalid. Undefined if the input is valid. */
  readonly problem: string | undefined;
}

/**
 * Yields the pipeline starts that the rules of a deployment request, until the signal is aborted. Throws an error if
 * the embedded AWS has stopped.
 *
 * @param triggers function that returns the current triggers, which can change while the generator runs
 */
export async function* pipelineStarts(
  aws: EmbeddedAws,
  triggers: () => readonly PipelineTrigger[],
  signal: AbortSignal,
): AsyncGenerator<PipelineStart, void> {
  const sqs = new SQSClient(aws.clientOptions(aws.root));
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const poll = (trigger: PipelineTrigger) => {
    const next = receive(sqs, trigger, until);
    next.catch(() => undefined); // the race below reports the rejection at the next iteration
    return next;
  };
  const pending = new Map<string, Promise<Received | undefined>>();
  try {
    while (!signal.aborted) {
      for (const trigger of triggers().filter(({ queueUrl }) => !pending.has(queueUrl))) {
        pending.set(trigger.queueUrl, poll(trigger));
      }
      const received = await Promise.race([...pending.values(), sleep(NEW_TRIGGERS_MS, undefined, { ref: false })]);
      if (received) {
        const { trigger, starts } = received;
        pending.delete(trigger.queueUrl);
        yield* starts;
      }
    }
  } finally {
    stop.abort();
    await Promise.allSettled(pending.values());
  }
}

interface Received {
  readonly trigger: PipelineTrigger;
  readonly starts: readonly PipelineStart[];
}

async function receive(sqs: SQSClient, trigger: PipelineTrigger, signal: AbortSignal): Promise<Received> {
  const { queueUrl: QueueUrl } = trigger;
  try {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: WAIT_SECONDS, MaxNumberOfMessages: 10 }),
      { abortSignal: signal },
    );
    for (const { ReceiptHandle } of messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return { trigger, starts: messages.map(({ Body }) => startOf(trigger, Body!)) };
  } catch (error) {
    if (signal.aborted) {
      return { trigger, starts: [] };
    }
    throw error;
  }
}

/**
 * Returns the start that a message in a trigger's queue requests. A target without its own input sends the whole event,
 * which is not an input for a pipeline and is ignored.
 */
function startOf(trigger: PipelineTrigger, body: string): PipelineStart {
  const { pipelineArn, ruleName, rulePath, roleArn, transformed } = trigger;
  const start = {
    pipelineArn,
    pipelineName: pipelineArn.slice(pipelineArn.lastIndexOf(':') + 1),
    ruleName,
    rulePath,
    roleArn,
  };
  if (!transformed) {
    return { ...start, input: undefined, problem: undefined };
  }
  try {
    return { ...start, input: JSON.parse(body), problem: undefined };
  } catch (error) {
    return {
      ...start,
      input: undefined,
      problem: `the input that rule ${rulePath} creates for the pipeline is not JSON: ${(error as Error).message}`,
    };
  }
}
