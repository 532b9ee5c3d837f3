import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { MalformedFileError } from '../errors';

/**
 * Reads a YAML file and validates its content.
 *
 * @throws MalformedFileError if the file cannot be read as YAML or does not match the schema; the message lists all
 * errors
 */
export function readYaml<T>(file: string, shape: z.ZodType<T>): T {
  const result = shape.safeParse(parsed(file));
  if (!result.success) {
    throw new MalformedFileError(`${file} does not have the expected format:\n${z.prettifyError(result.error)}`);
  }
  return result.data;
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new MalformedFileError(`${file} cannot be read as YAML: ${(error as Error).message}`, { cause: error });
  }
}
