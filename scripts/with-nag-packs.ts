import { App } from 'aws-cdk-lib/core';
import { NagPackCheck } from './nag-packs';

/**
 * Loaded before the `main.ts` of an app, it lets packs of cdk-nag check what the app synthesizes.
 *
 * So neither the published packages nor the unit tests of the apps load cdk-nag.
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
