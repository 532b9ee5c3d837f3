import { readSampleWords } from './sample-words';

const HELP = `sample-command <text>

Prints the words of a text, one per line.

Exit codes: 0 as expected, 2 invalid usage.`;

const BAD_USAGE = 2;

type Print = (line: string) => void;

/** Runs the command with the given arguments, and returns the exit code. */
export function main(args: readonly string[], print: Print = console.log, printError: Print = console.error): number {
  if (args.includes('--help')) {
    print(HELP);
    return 0;
  }
  try {
    readSampleWords(args.join(' ')).forEach((word) => print(word));
    return 0;
  } catch (error) {
    printError(`sample-command: ${(error as Error).message}\n\n${HELP}`);
    return BAD_USAGE;
  }
}
