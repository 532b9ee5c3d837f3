import { ACTION_NOTHING_FURTHER, ACTION_ROWS, ANY_ACTION_ROWS } from './rows/pipeline-actions';
import { CODEBUILD_ROWS } from './rows/codebuild';
import { RULE_NOTHING_FURTHER, RULE_ROWS } from './rows/condition-rules';
import { CONTAINER_NOTHING_FURTHER, CONTAINER_ROWS } from './rows/containers';
import { EVENT_ROWS } from './rows/events';
import { LAMBDA_ROWS } from './rows/lambda';
import { OBSERVATION_ROWS } from './rows/observation';
import { SECRET_ROWS } from './rows/secrets';
import { ActionRow, NothingFurther, ResourceRow } from './rows/row';

/** Permissions that AWS requires of roles, by type of the resource that uses the role. */
export const RESOURCE_ROWS: readonly ResourceRow[] = [
  ...LAMBDA_ROWS,
  ...CODEBUILD_ROWS,
  ...CONTAINER_ROWS,
  ...EVENT_ROWS,
  ...OBSERVATION_ROWS,
  ...SECRET_ROWS,
];

/** Permissions that AWS requires of roles when a pipeline action runs or a condition rule is evaluated. */
export const PIPELINE_ROWS: readonly ActionRow[] = [...ANY_ACTION_ROWS, ...ACTION_ROWS, ...RULE_ROWS];

/** Role properties and action kinds that require no further permissions according to the AWS documentation. */
export const NOTHING_FURTHER: readonly NothingFurther[] = [
  ...ACTION_NOTHING_FURTHER,
  ...RULE_NOTHING_FURTHER,
  ...CONTAINER_NOTHING_FURTHER,
  {
    of: 'AWS::CodePipeline::Pipeline RoleArn',
    because: 'the permissions of each action are checked when the action runs',
    source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html',
  },
  ...[
    'Actions.RoleArn',
    'BeforeEntry.Conditions.Rules.RoleArn',
    'OnSuccess.Conditions.Rules.RoleArn',
    'OnFailure.Conditions.Rules.RoleArn',
  ].map((property) => ({
    of: `AWS::CodePipeline::Pipeline Stages.${property}`,
    because: 'the permissions of each action and condition rule are checked when it runs',
    source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html',
  })),
  {
    of: 'AWS::Lambda::Function KmsKeyArn',
    because: 'Lambda creates a KMS grant for the role with the permissions of the user who creates the function',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
  },
  {
    of: 'AWS::ApplicationAutoScaling::ScalableTarget RoleARN',
    because: 'Application Auto Scaling uses its service-linked role, whose permissions are defined by AWS',
    source:
      'https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html',
  },
];
