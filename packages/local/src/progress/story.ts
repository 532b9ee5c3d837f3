import { ConsoleProgress } from './console-progress';

/** Description of a chapter of a demonstration. */
export interface ChapterProps {
  /** Description of the event, such as `a release with a flaw is pushed`. */
  readonly about: string;
  /** Expected result, such as `the gate refuses its image`. */
  readonly expected: string;
  /** Returns whether a pipeline's executions should fail during the chapter. @default - none should */
  readonly failing?: (pipeline: string) => boolean;
}

/** Result of a chapter, for the report. */
export interface ChapterResult {
  readonly about: string;
  readonly expected: string;
  readonly outcome: 'as expected' | 'not as expected' | 'did not end';
  /** IDs of the executions that failed as expected. */
  readonly failedAsExpected: readonly string[];
}

/**
 * Tells a demonstration chapter by chapter: a line before each says what should happen, a line after it whether it did.
 */
export class Story {
  private readonly results: ChapterResult[] = [];

  constructor(private readonly progress: ConsoleProgress) {}

  public get chapters(): readonly ChapterResult[] {
    return this.results;
  }

  /** Whether every chapter so far went as expected. */
  public get asExpected(): boolean {
    return this.results.every(({ outcome }) => outcome === 'as expected');
  }

  /**
   * Tells one chapter.
   *
   * @param act performs the chapter, and resolves to whether it went as expected
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
