import { EmbeddedAws } from '../emulator/embedded-aws';
import { Preparation } from '../deployment/prepare';
import { Template } from '../stacks/template';

/** Template that is being deployed to a stack, with its prepared copy. */
export interface PreparedStack {
  readonly name: string;
  /** Embedded AWS in the stack's account and region, with the credentials of the account's administrator. */
  readonly aws: EmbeddedAws;
  /** Original text of the template, as the caller sent it. */
  readonly original: string;
  /** Parsed original template, with all known construct paths. */
  readonly template: Template;
  readonly preparation: Preparation;
  /** URLs of the queues that receive events for pipelines, by queue name. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** Name under which the emulator finds the prepared copy. */
  readonly copyId: string;
  /**
   * CloudFormation's error message if it would refuse the template. @default - CloudFormation would accept the template
   */
  readonly problem?: string;
  /** Prepared nested stacks whose templates could be read, by logical ID. */
  readonly nested: Readonly<Record<string, PreparedStack>>;
}
