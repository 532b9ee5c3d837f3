import { App } from 'aws-cdk-lib/core';
import { NagPackCheck } from './nag-packs';

/**
 * Adds the checks of cdk-nag packs to every CDK app that is synthesized in this process. Load this module before the
 * app's `main.ts`.
 *
 * Because the checks are added here, neither the published packages nor the apps' unit tests load cdk-nag.
 */
const checked = new WeakSet<App>();
const { synth } = App.prototype;

App.prototype.synth = function (options) {
  if (!checked.has(this)) {
    checked.add(this);
    NagPackCheck.enforce(this);
  }
  return synth.call(this, options);
};
