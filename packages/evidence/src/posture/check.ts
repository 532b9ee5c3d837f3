import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';

/** Numbers of the requirements that a check serves; the texts are not ours to print. */
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
  /** Whether it is shown and refuses nothing. @default false */
  readonly isAdvice?: boolean;
}

/** A check of synthesized templates: one file in `checks/`. */
export interface PostureCheck {
  /** By which it is acknowledged, such as `bucket-tls`. */
  readonly id: string;
  /** CloudFormation types of the resources that it looks at. @default - all */
  readonly looksAt?: readonly string[];
  /** What a resource has to be like. */
  readonly wants: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** The page that says so. */
  readonly source: string;
  readonly items: ServedItems;
  /** Finds what is wrong with a resource. It never throws, and guesses nothing that the template leaves open. */
  readonly find: (resource: PostureResource, assembly: PostureAssembly) => readonly PostureProblem[];
}
