/**
 * Settings for every synthesis. Validation is off, because it costs the same everywhere and would hide the differences.
 */
export const SETTINGS = { CDK_VALIDATION: 'false', ENVIRONMENT_SUFFIX: 'bench', ONCALL_EMAIL: 'oncall@example.com' };
