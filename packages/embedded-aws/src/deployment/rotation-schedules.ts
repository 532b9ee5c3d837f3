import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { Template } from '../stacks/template';

/** Reports the settings of rotation schedules that are ignored. Does not change the template. */
export function reportSchedules(template: Template): Prepared {
  return changeResources(template, (_, resource, report) => {
    if (resource.Type !== 'AWS::SecretsManager::RotationSchedule') {
      return resource;
    }
    const { RotationRules: rules, RotateImmediatelyOnUpdate: now = true } = resource.Properties ?? {};
    const { ScheduleExpression: expression } = (rules ?? {}) as { readonly ScheduleExpression?: unknown };
    if (String(expression).startsWith('cron')) {
      report(ADJUSTMENTS.rotationExpression.says(String(expression)), ADJUSTMENTS.rotationExpression.why);
    }
    if (String(now) === 'true') {
      report(ADJUSTMENTS.firstRotation.says(), ADJUSTMENTS.firstRotation.why);
    }
    return resource;
  });
}
