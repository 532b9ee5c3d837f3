/** What every synthesis here is given: validation costs the same everywhere, and would hide what is compared. */
export const SETTINGS = { CDK_VALIDATION: 'false', ENVIRONMENT_SUFFIX: 'bench', ONCALL_EMAIL: 'oncall@example.com' };
