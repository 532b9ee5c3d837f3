import { EmbeddedAws } from '../emulator/embedded-aws';
import { Preparation } from '../deployment/prepare';
import { Template } from '../stacks/template';

/** A template on its way into a stack. */
export interface PreparedStack {
  readonly name: string;
  /** As the administrator of the stack's account sees it, in its region. */
  readonly aws: EmbeddedAws;
  /** The text that the caller gave. */
  readonly original: string;
  /** The original, with the construct paths that are known. */
  readonly template: Template;
  readonly preparation: Preparation;
  /** URLs of the queues that take the place of pipelines, by name. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** The name under which the emulator finds the copy to be deployed. */
  readonly copyId: string;
  /** Why CloudFormation would not begin with it, in its words. @default - it would */
  readonly problem?: string;
  /** The nested stacks whose templates could be read, by logical id. */
  readonly nested: Readonly<Record<string, PreparedStack>>;
}
