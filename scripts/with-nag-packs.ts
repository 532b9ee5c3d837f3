import { App } from 'aws-cdk-lib/core';
import { NagPackCheck } from './nag-packs';

/**
 * Lets packs of cdk-nag check what an app synthesizes. Loaded before the app's `main.ts`.
 *
 * With this, neither the published packages nor the unit tests of the apps load cdk-nag.
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
