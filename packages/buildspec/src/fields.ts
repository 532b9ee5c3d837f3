import { z } from 'zod';

const YES = /^(y|yes|true|on)$/i;
const NO = /^(n|no|false|off)$/i;

/** Schema for a scalar, which is read as written: `3.10` stays `3.10`, with or without quotation marks. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'is not text' }).transform(String);

/** Schema for a boolean in any YAML 1.1 spelling, with or without quotation marks. */
export const flag = text.transform((value, context) => {
  if (!YES.test(value) && !NO.test(value)) {
    context.addIssue({ code: 'custom', message: 'is not one of yes, no, true, false, on, off' });
  }
  return YES.test(value);
});

/** Returns the schema for a list. Like CodeBuild, the schema also accepts a single item. */
function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
}

/** Schema for a list of paths, names or patterns. */
export const texts = listOf(text);

/** Schema for a map from names to texts, such as variables. */
export const textMap = z.record(z.string(), text);

/** Schema for a command. YAML reads text with `: ` as a map unless the text is in quotation marks. */
const command = z
  .union([z.string(), z.number(), z.boolean()], {
    error: 'is not a command; a command is text, in quotation marks if it contains ": "',
  })
  .transform(String);

/** Schema for the commands of a phase: a list or a single command. */
export const commands = listOf(command);
