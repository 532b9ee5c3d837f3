import { z } from 'zod';

const YES = /^(y|yes|true|on)$/i;
const NO = /^(n|no|false|off)$/i;

/** A scalar as it is written: `3.10` and `012345678901` keep their text, quoted or not. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'is not a text' }).transform(String);

/** A boolean in any spelling of YAML 1.1, quoted or not. */
export const flag = text.transform((value, context) => {
  if (!YES.test(value) && !NO.test(value)) {
    context.addIssue({ code: 'custom', message: 'is not one of yes, no, true, false' });
  }
  return YES.test(value);
});

/** A list, which CodeBuild also takes as one text. */
function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
}

/** A list of paths, names or patterns. */
export const texts = listOf(text);

/** A map of texts, such as variables. */
export const textMap = z.record(z.string(), text);

/** A command. A text with a colon and without quotation marks is read as a map by YAML. */
const command = z
  .union([z.string(), z.number(), z.boolean()], {
    error: 'is not a command; a command is text, in quotation marks if it contains ": "',
  })
  .transform(String);

/** The commands of a phase, or one command. */
export const commands = listOf(command);
