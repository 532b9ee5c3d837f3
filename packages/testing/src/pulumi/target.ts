import { FaultPlan } from './faults';
import { Ports } from './ports';
import { Project, StackSettings } from './project';
import { StackLock } from './stack-lock';
import { StackState } from './state';

/** Version of the Pulumi CLI whose behavior the stand-in reproduces. */
export const VERSION = 'v3.248.0';

/** Stack to which a command applies, with its project, settings, state and lock. */
export interface Target {
  readonly ports: Ports;
  readonly project: Project;
  readonly stack: string;
  readonly settings: StackSettings;
  readonly state: StackState;
  readonly lock: StackLock;
  readonly faults: FaultPlan;
}
