import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';

/** Numbers of the items that a check supports, by standard. */
export interface ServedItems {
  /** Item numbers of PCI DSS 4.0.1, such as `3.5.1.1`. */
  readonly pciDss: readonly string[];
  /** Item numbers of the CIS AWS Foundations Benchmark 3.0, such as `2.1.1`. @default - none */
  readonly cisAws?: readonly string[];
}

/** Problem that a check finds in a resource. */
export interface PostureProblem {
  /** Description of the problem, as a clause such as `the bucket accepts requests without TLS`. */
  readonly problem: string;
  /** Advice on how to fix the problem, as a clause such as `set EnableKeyRotation`. */
  readonly instead: string;
  /** Path of the property, such as `Properties/VersioningConfiguration/Status`. @default 'Properties' */
  readonly location?: string;
  /** Whether the problem is only advice, which does not fail the synthesis. @default false */
  readonly isAdvice?: boolean;
}

/** Check that finds unsafe or ineffective settings in synthesized templates. */
export interface PostureCheck {
  /** ID of the check in acknowledgements, such as `bucket-tls`. */
  readonly id: string;
  /** CloudFormation types of the resources that are checked. @default - all types */
  readonly looksAt?: readonly string[];
  /** Requirement of the check, as a noun phrase such as `EnableKeyRotation for symmetric keys`. */
  readonly wants: string;
  /** Risk if the requirement is not met. */
  readonly why: string;
  /** URL of the AWS documentation page on which the check is based. */
  readonly source: string;
  readonly items: ServedItems;
  /**
   * Function that returns the problems of a resource. It can look at the other resources of the assembly, never throws
   * an error, and ignores values that are known only at deployment.
   */
  readonly find: (resource: PostureResource, assembly: PostureAssembly) => readonly PostureProblem[];
}
