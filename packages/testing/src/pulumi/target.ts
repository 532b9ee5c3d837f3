import { FaultPlan } from './faults';
import { Ports } from './ports';
import { Project, StackSettings } from './project';
import { StackLock } from './stack-lock';
import { StackState } from './state';

/** Version of Pulumi whose behaviour is reproduced. */
export const VERSION = 'v3.248.0';

/** Target of a command: a stack of a project in a backend. */
export interface Target {
  readonly ports: Ports;
  readonly project: Project;
  readonly stack: string;
  readonly settings: StackSettings;
  readonly state: StackState;
  readonly lock: StackLock;
  readonly faults: FaultPlan;
}
