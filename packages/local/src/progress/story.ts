import { ConsoleProgress } from './console-progress';

/** What is about to happen in a demonstration. */
export interface ChapterProps {
  /** What is done, such as `a release with a flaw is pushed`. */
  readonly about: string;
  /** What should come of it, such as `the gate refuses its image`. */
  readonly expected: string;
  /** Pipelines whose executions should fail meanwhile. @default - none */
  readonly failing?: (pipeline: string) => boolean;
}

/** What came of a chapter, as the report tells it. */
export interface ChapterResult {
  readonly about: string;
  readonly expected: string;
  readonly outcome: 'as expected' | 'not as expected' | 'did not end';
  /** Ids of the executions that failed, and should. */
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
   * @param act resolves to whether it went as expected
   * @returns the same
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
