import type { PostureCheck, PostureProblem } from './check';
import { CHECKS } from './checks';
import { PostureAssembly } from './posture-assembly';
import type { PostureResource, TemplateSource } from './posture-template';

/** Problem that a posture check found in a resource, with the location of the resource. */
export interface PostureFinding extends Required<PostureProblem> {
  /** ID of the check, such as `bucket-tls`. */
  readonly rule: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /**
   * Construct path of the resource, such as `Shop/Bucket/Resource`. @default - the template does not contain the path
   */
  readonly path?: string;
  /** Path of the template file. */
  readonly file: string;
}

/**
 * Runs checks on the templates of an assembly and returns their findings. All templates are checked together, because a
 * bucket and its policy can be in different stacks. Malformed templates never cause an error.
 */
export function postureFindings(
  sources: readonly TemplateSource[],
  checks: readonly PostureCheck[] = CHECKS,
): PostureFinding[] {
  return findingsIn(new PostureAssembly(sources), checks);
}

/** Does the same as `postureFindings` for an assembly that is already read. */
export function findingsIn(assembly: PostureAssembly, checks: readonly PostureCheck[] = CHECKS): PostureFinding[] {
  return checks.flatMap((check) => {
    const resources = check.looksAt ? assembly.ofType(...check.looksAt) : assembly.resources;
    return resources.flatMap((resource) => unique(check.find(resource, assembly)).map(placed(check, resource)));
  });
}

/**
 * Removes duplicate problems, which occur if several values of a property have the same problem. An error takes
 * precedence over advice.
 */
function unique(problems: readonly PostureProblem[]): PostureProblem[] {
  const sorted = [...problems].sort((one, other) => Number(one.isAdvice ?? false) - Number(other.isAdvice ?? false));
  const found = new Map<string, PostureProblem>();
  sorted.forEach((problem) => {
    if (!found.has(problem.problem)) {
      found.set(problem.problem, problem);
    }
  });
  return [...found.values()];
}

function placed({ id }: PostureCheck, { logicalId, type, path, template }: PostureResource) {
  return ({ problem, instead, location = 'Properties', isAdvice = false }: PostureProblem): PostureFinding => ({
    rule: id,
    logicalId,
    resourceType: type,
    path,
    file: template.file,
    problem,
    instead,
    location,
    isAdvice,
  });
}
