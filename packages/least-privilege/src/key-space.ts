import { isBound } from './binding';
import { PolicyKind, Statement } from './statement';
import { TOKEN } from './text';

/**
 * Patterns for the placeholders in the formats of a `KeySpace`: a name, a path, or a whole ARN, all without wildcards.
 */
const PARTS: Readonly<Record<string, string>> = { name: '[^*?/:]+', path: '[^*?:]+', arn: `${TOKEN}[^*?/:]*` };

/**
 * ARN formats whose wildcard matches only parts of one resource, such as object keys, log streams, revisions or
 * executions below an exact name. These parts cannot be listed, because there are too many or they are named later. All
 * other wildcards match several resources.
 */
interface KeySpace {
  readonly service: string;
  /**
   * ARN formats. `{name}` is one exact segment, `{path}` one exact field, `{arn}` an ARN that is known only at
   * deployment, and `...` any text at the end.
   */
  readonly formats: readonly string[];
  /**
   * Function that decides whether the wildcard is accepted for a statement and an action. @default - always accepted
   */
  readonly onlyIf?: (statement: Statement, action: string) => boolean;
}

const KEY_SPACES: readonly KeySpace[] = [
  // objects of one bucket or access point
  {
    service: 's3',
    formats: ['arn:{name}:s3:::{name}/...', 'arn:{name}:s3:{name}:{name}:accesspoint/{name}/object/...', '{arn}/...'],
  },
  // streams of one log group; the ARN of the log group itself ends in `:*`
  {
    service: 'logs',
    formats: [
      'arn:{name}:logs:{name}:{name}:log-group:{path}:*',
      'arn:{name}:logs:{name}:{name}:log-group:{path}:log-stream:...',
      '{arn}:*',
      '{arn}:log-stream:...',
    ],
  },
  // one secret: Secrets Manager appends a hyphen and six random characters to its ARN
  {
    service: 'secretsmanager',
    formats: ['arn:{name}:secretsmanager:{name}:{name}:secret:{path}-??????', '{arn}-??????'],
  },
  // revisions of one task definition, tasks of one cluster, deployments and revisions of one service
  {
    service: 'ecs',
    formats: [
      'arn:{name}:ecs:{name}:{name}:task-definition/{name}:*',
      'arn:{name}:ecs:{name}:{name}:task/{name}/*',
      'arn:{name}:ecs:{name}:{name}:service-deployment/{name}/{name}/*',
      'arn:{name}:ecs:{name}:{name}:service-revision/{name}/{name}/*',
    ],
  },
  // rules of one load balancer
  {
    service: 'elasticloadbalancing',
    formats: ['app', 'net'].map(
      (kind) => `arn:{name}:elasticloadbalancing:{name}:{name}:listener-rule/${kind}/{name}/{name}/*`,
    ),
  },
  // stages and actions of one pipeline
  { service: 'codepipeline', formats: ['arn:{name}:codepipeline:{name}:{name}:{name}/...', '{arn}/...'] },
  // one stack: CloudFormation appends a generated ID to its ARN
  { service: 'cloudformation', formats: ['arn:{name}:cloudformation:{name}:{name}:stack/{name}/*'] },
  // indexes and streams of one table
  {
    service: 'dynamodb',
    formats: [
      'arn:{name}:dynamodb:{name}:{name}:table/{name}/index/*',
      'arn:{name}:dynamodb:{name}:{name}:table/{name}/stream/*',
      '{arn}/index/*',
      '{arn}/stream/*',
    ],
  },
  // executions of one state machine
  { service: 'states', formats: ['arn:{name}:states:{name}:{name}:execution:{name}:*'] },
  // stages, methods and paths of one API
  { service: 'execute-api', formats: ['arn:{name}:execute-api:{name}:{name}:{name}/...'] },
  // stages, methods and paths in the API's own policy, in which API Gateway inserts the API's ARN
  { service: 'execute-api', formats: ['execute-api:/...'], onlyIf: ({ kind }) => kind === PolicyKind.LIMIT },
  // changes in Route 53, which have generated IDs and reveal only whether a change has been applied
  {
    service: 'route53',
    formats: ['arn:{name}:route53:::change/*'],
    onlyIf: (_, action) => /:GetChange$/i.test(action),
  },
  // network interfaces, which get their IDs when they are created and can be limited only by subnet or VPC
  {
    service: 'ec2',
    formats: ['arn:{name}:ec2:{name}:{name}:network-interface/*'],
    onlyIf: (statement, action) =>
      /:CreateNetworkInterface$/i.test(action) || isBound(statement, ['ec2:Subnet', 'ec2:Vpc']),
  },
];

const SPACES = KEY_SPACES.map((space) => ({ ...space, expressions: space.formats.map(expressionOf) }));

/**
 * Returns a function that tests whether, for an action, a wildcard ARN matches only parts of one resource.
 *
 * @returns undefined if the ARN matches several resources for every action
 */
export function keySpacesOf(resource: string): ((action: string, statement: Statement) => boolean) | undefined {
  const spaces = SPACES.filter(({ expressions }) => expressions.some((expression) => expression.test(resource)));
  return spaces.length === 0
    ? undefined
    : (action, statement) => {
        const service = action.slice(0, action.indexOf(':')).toLowerCase();
        return spaces.some((space) => space.service === service && (space.onlyIf?.(statement, action) ?? true));
      };
}

function expressionOf(format: string): RegExp {
  const source = format
    .replace(/[*?]/g, '\\$&')
    .replace(/\.{3}$/, '.+')
    .replace(/\{(\w+)\}/g, (_, part: string) => PARTS[part]);
  return new RegExp(`^${source}$`);
}
