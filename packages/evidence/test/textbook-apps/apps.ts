import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { App, Stack } from 'aws-cdk-lib/core';
import { Posture } from '../../src';
import * as delivery from './delivery';
import * as events from './events';
import * as servers from './servers';
import * as web from './web';

/** Small apps as in tutorials, by name, without regard to any checklist. */
export const TEXTBOOK_APPS: Readonly<Record<string, (stack: Stack) => void>> = {
  ...web,
  ...events,
  ...servers,
  ...delivery,
};

/** Synthesized app. */
export interface Synthesized {
  readonly folder: string;
  /** Findings with which the plugin fails the synthesis, such as `key-rotation Key3A`. */
  readonly refused: readonly string[];
}

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly cloudFormationResource: { readonly logicalId: string } }[];
    }[];
  }[];
}

/** Synthesizes an app with the feature flags of `cdk init`, and enforces the posture checks. */
export function synthesize(name: string, folder: string): Synthesized {
  const app = new App({ outdir: folder, context: flags });
  Posture.enforce(app);
  TEXTBOOK_APPS[name](new Stack(app, 'Textbook', { env: { account: '111122223333', region: 'eu-west-1' } }));
  try {
    app.synth();
    return { folder, refused: [] };
  } catch {
    return { folder, refused: refusedIn(join(folder, 'validation-report.json')) };
  }
}

function refusedIn(file: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  return pluginReports
    .filter(({ pluginName }) => pluginName === 'posture')
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ cloudFormationResource: { logicalId } }) => `${ruleName} ${logicalId}`),
    );
}
