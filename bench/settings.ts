/**
 * Environment variables for every synthesis. The validation is disabled, because it takes the same time everywhere and
 * would hide the differences.
 */
export const SETTINGS = { CDK_VALIDATION: 'false', ENVIRONMENT_SUFFIX: 'bench', ONCALL_EMAIL: 'oncall@example.com' };
