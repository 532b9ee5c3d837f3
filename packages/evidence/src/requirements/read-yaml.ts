import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { MalformedFileError } from '../errors';

/** @throws MalformedFileError if the file is not YAML, or not of the shape; the message names each place */
export function readYaml<T>(file: string, shape: z.ZodType<T>): T {
  const result = shape.safeParse(parsed(file));
  if (!result.success) {
    throw new MalformedFileError(`${file} has an invalid structure:\n${z.prettifyError(result.error)}`);
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
