import { ConsoleProgress } from './console-progress';

/** Description of one chapter of a demo. */
export interface ChapterProps {
  /** Description of what happens in the chapter, such as `a release with a flaw is pushed`. */
  readonly about: string;
  /** Expected result of the chapter, such as `the gate refuses its image`. */
  readonly expected: string;
  /**
   * Function that returns whether executions of a pipeline are expected to fail during the chapter.
   * @default - no failure is expected
   */
  readonly failing?: (pipeline: string) => boolean;
}

/** Result of one chapter of a demo, for the report. */
export interface ChapterResult {
  readonly about: string;
  readonly expected: string;
  readonly outcome: 'as expected' | 'not as expected' | 'did not end';
  /** IDs of the executions that failed as expected. */
  readonly failedAsExpected: readonly string[];
}

/**
 * Story of a demo in chapters. A line before each chapter states the expected result, and a line after the chapter
 * states whether the result was as expected.
 */
export class Story {
  private readonly results: ChapterResult[] = [];

  constructor(private readonly progress: ConsoleProgress) {}

  public get chapters(): readonly ChapterResult[] {
    return this.results;
  }

  /** Whether every chapter that has begun has ended as expected. */
  public get asExpected(): boolean {
    return this.results.every(({ outcome }) => outcome === 'as expected');
  }

  /**
   * Performs one chapter. Prints its expected result before, and whether this result occurred afterwards.
   *
   * @param act function that performs the chapter, and resolves to whether the result was as expected
   * @returns the same result as `act`
   */
  public async chapter(
    { about, expected, failing = () => false }: ChapterProps,
    act: () => Promise<boolean>,
  ): Promise<boolean> {
    const number = this.results.length + 1;
    const failedAsExpected: string[] = [];
    const end = (outcome: ChapterResult['outcome']) => {
      this.results[number - 1] = { about, expected, outcome, failedAsExpected };
    };
    end('did not end');
    this.progress.step(`${number}. ${about}. Expected: ${expected}`);
    const restore = this.progress.expectFailures(failing, (executionId) => failedAsExpected.push(executionId));
    try {
      const well = await act();
      end(well ? 'as expected' : 'not as expected');
      this.progress.step(`${number}. ${well ? 'happened as expected' : 'did NOT happen as expected'}: ${expected}`);
      return well;
    } finally {
      restore();
    }
  }
}
