import { RunParts } from './run-parts';

/**
 * Rotates secrets on their schedules if the run sets `rotationDayMs`. Otherwise does nothing: days are real days, and a
 * run usually ends before a rotation is due.
 */
export async function followSchedules(
  { runServices, executions, props }: Pick<RunParts, 'runServices' | 'executions' | 'props'>,
  ended: AbortSignal,
): Promise<void> {
  const { rotationDayMs: dayMs, onProgress } = props;
  if (dayMs === undefined) {
    return;
  }
  await runServices.rotations.follow(dayMs, ended, ({ path }, outcome) => {
    if (outcome instanceof Error) {
      executions.refuse(`${path} could not rotate its secret: ${outcome.message}`);
    } else {
      onProgress(`${path} rotated its secret: version ${outcome.versionId} is current`);
    }
  });
}
