import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';

/** Numbers of the requirements that a check proves; their texts are protected. */
export interface ServedItems {
  /** Of PCI DSS 4.0.1, such as `3.5.1.1`. */
  readonly pciDss: readonly string[];
  /** Of the CIS AWS Foundations Benchmark 3.0, such as `2.1.1`. @default - none */
  readonly cisAws?: readonly string[];
}

/** One thing that is wrong with a resource. */
export interface PostureProblem {
  /** What is wrong, as a sentence without capital and full stop. */
  readonly problem: string;
  /** What to write instead, as a sentence without capital and full stop. */
  readonly instead: string;
  /** The property. @default 'Properties' */
  readonly location?: string;
  /** Whether the problem is only shown and does not stop the synthesis. @default false */
  readonly isAdvice?: boolean;
}

/** A check of synthesized templates. */
export interface PostureCheck {
  /** ID of the check in acknowledgements, such as `bucket-tls`. */
  readonly id: string;
  /** CloudFormation types of the resources that it checks. @default - all types */
  readonly looksAt?: readonly string[];
  /** What the check requires of a resource. */
  readonly wants: string;
  /** Risk if the requirement is not met. */
  readonly why: string;
  /** Page that documents it. */
  readonly source: string;
  readonly items: ServedItems;
  /** Finds the problems of a resource. It never throws, and assumes nothing that the template leaves open. */
  readonly find: (resource: PostureResource, assembly: PostureAssembly) => readonly PostureProblem[];
}
