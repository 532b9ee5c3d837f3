import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { EmbeddedAws, PipelineTrigger } from '@slipway/embedded-aws';

const WAIT_SECONDS = 2;
/** Interval at which new triggers are detected, in milliseconds. */
const NEW_TRIGGERS_MS = 500;
/** Interval at which the number of requests that were not handled yet is read, in milliseconds. */
const LOOK_MS = 20;
/** Numbers of messages in a queue that nobody has received, and that were received and not deleted yet. */
const OPEN = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

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
  /** ID of the execution whose event matched the rule. Undefined if the message does not contain such an event. */
  readonly causedBy: string | undefined;
}

/**
 * Yields the pipeline starts that the rules of a deployment request, until the signal is aborted. Throws an error if
 * the embedded AWS has stopped. A request leaves its queue only after the caller has handled its start.
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
        const { trigger, messages } = received;
        pending.delete(trigger.queueUrl);
        for (const { Body, ReceiptHandle } of messages) {
          try {
            yield startOf(trigger, Body!);
          } finally {
            await sqs.send(new DeleteMessageCommand({ QueueUrl: trigger.queueUrl, ReceiptHandle }));
          }
        }
      }
    }
  } finally {
    stop.abort();
    await Promise.allSettled(pending.values());
  }
}

/**
 * Waits until a caller of `pipelineStarts` has handled every start that rules have requested so far, or until the
 * signal is aborted. If nothing is requested, this takes one call for each trigger.
 *
 * @param triggers function that returns the current triggers
 */
export async function requestsHandled(
  aws: EmbeddedAws,
  triggers: () => readonly PipelineTrigger[],
  signal: AbortSignal,
): Promise<void> {
  const sqs = new SQSClient(aws.clientOptions(aws.root));
  const isOpen = async ({ queueUrl: QueueUrl }: PipelineTrigger) => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...OPEN] }));
    return OPEN.some((name) => Attributes![name] !== '0');
  };
  while (!signal.aborted && (await Promise.all(triggers().map(isOpen))).includes(true)) {
    await sleep(LOOK_MS);
  }
}

interface Received {
  readonly trigger: PipelineTrigger;
  readonly messages: readonly Message[];
}

async function receive(sqs: SQSClient, trigger: PipelineTrigger, signal: AbortSignal): Promise<Received> {
  const { queueUrl: QueueUrl } = trigger;
  try {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: WAIT_SECONDS, MaxNumberOfMessages: 10 }),
      { abortSignal: signal },
    );
    return { trigger, messages };
  } catch (error) {
    if (signal.aborted) {
      return { trigger, messages: [] };
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
    causedBy: undefined,
  };
  if (!transformed) {
    const { detail } = JSON.parse(body) as { readonly detail: { readonly 'execution-id'?: string } };
    return { ...start, input: undefined, problem: undefined, causedBy: detail['execution-id'] };
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
