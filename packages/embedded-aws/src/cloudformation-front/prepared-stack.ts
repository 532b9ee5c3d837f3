import { EmbeddedAws } from '../emulator/embedded-aws';
import { Preparation } from '../deployment/prepare';
import { Template } from '../stacks/template';

/** Template that is being deployed to a stack. */
export interface PreparedStack {
  readonly name: string;
  /** Embedded AWS as the administrator of the stack's account sees it, in the stack's region. */
  readonly aws: EmbeddedAws;
  /** Text of the template that the caller gave. */
  readonly original: string;
  /** Original template, with the known construct paths. */
  readonly template: Template;
  readonly preparation: Preparation;
  /** URLs of the queues that replace pipelines, by name. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** Name under which the emulator finds the prepared copy. */
  readonly copyId: string;
  /** CloudFormation's message, if it would refuse the template. @default - it would not */
  readonly problem?: string;
  /** Nested stacks whose templates could be read, by logical ID. */
  readonly nested: Readonly<Record<string, PreparedStack>>;
}
