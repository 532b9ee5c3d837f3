import { EmbeddedAws } from '../emulator/embedded-aws';
import { Preparation } from '../deployment/prepare';
import { Template } from '../stacks/template';

/** Template that is being deployed to a stack, and the prepared copy of the template. */
export interface PreparedStack {
  readonly name: string;
  /**
   * Embedded AWS in the stack's account and region, with the credentials of the account's administrator.
   */
  readonly aws: EmbeddedAws;
  /** Original text of the template, before preparation. */
  readonly original: string;
  /** Parsed original template, with all known construct paths. */
  readonly template: Template;
  readonly preparation: Preparation;
  /** URLs of the queues that receive events for pipelines, by queue name. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** Name of the prepared copy in the emulator. */
  readonly copyId: string;
  /**
   * Error message with which CloudFormation would reject the template or a nested template. @default - all parts of the
   * template that could be checked are valid
   */
  readonly problem?: string;
  /** Prepared nested stacks whose templates could be read, by logical ID. */
  readonly nested: Readonly<Record<string, PreparedStack>>;
}
