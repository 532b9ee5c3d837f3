import { z } from 'zod';

const YES = /^(y|yes|true|on)$/i;
const NO = /^(n|no|false|off)$/i;

/** Scalar as it is written: `3.10` and `012345678901` keep their text, quoted or not. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'is not a text' }).transform(String);

/** Boolean in any spelling of YAML 1.1, quoted or not. */
export const flag = text.transform((value, context) => {
  if (!YES.test(value) && !NO.test(value)) {
    context.addIssue({ code: 'custom', message: 'is not one of yes, no, true, false' });
  }
  return YES.test(value);
});

/** Returns the schema of a list. CodeBuild also accepts a single text. */
function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
}

/** List of paths, names or patterns. */
export const texts = listOf(text);

/** Map of texts, such as variables. */
export const textMap = z.record(z.string(), text);

/** Command. YAML reads a text with a colon and without quotation marks as a map. */
const command = z
  .union([z.string(), z.number(), z.boolean()], {
    error: 'is not a command; a command is text, in quotation marks if it contains ": "',
  })
  .transform(String);

/** Commands of a phase, as a list or a single command. */
export const commands = listOf(command);
