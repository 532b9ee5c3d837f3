import { isBound } from './binding';
import { PolicyKind, Statement } from './statement';
import { TOKEN } from './text';

/** Patterns of the placeholders in key space formats: a name, a path, or a whole ARN, all without wildcards. */
const PARTS: Readonly<Record<string, string>> = { name: '[^*?/:]+', path: '[^*?:]+', arn: `${TOKEN}[^*?/:]*` };

/**
 * Formats of ARNs whose wildcard stays within one resource. Examples are keys, streams, revisions or runs below an
 * exact name, which cannot be listed because they are too many or get their names later. Any other wildcard spans
 * resources.
 */
interface KeySpace {
  readonly service: string;
  /**
   * ARN formats. `{name}` is one exact segment, `{path}` one exact field, `{arn}` an ARN that is known only at
   * deployment, and `...` any text at the end.
   */
  readonly formats: readonly string[];
  /** Condition under which the wildcard is accepted. @default - always */
  readonly onlyIf?: (statement: Statement, action: string) => boolean;
}

const KEY_SPACES: readonly KeySpace[] = [
  // objects of one bucket or access point
  {
    service: 's3',
    formats: ['arn:{name}:s3:::{name}/...', 'arn:{name}:s3:{name}:{name}:accesspoint/{name}/object/...', '{arn}/...'],
  },
  // streams of one log group; its own ARN ends in `:*`
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
  // the same in the policy of the API itself, in which API Gateway inserts the ARN of the API
  { service: 'execute-api', formats: ['execute-api:/...'], onlyIf: ({ kind }) => kind === PolicyKind.LIMIT },
  // Route 53 generates the ID of a change, which shows only whether the change has been applied
  {
    service: 'route53',
    formats: ['arn:{name}:route53:::change/*'],
    onlyIf: (_, action) => /:GetChange$/i.test(action),
  },
  // a network interface gets its ID when it is created, and only its subnet or VPC shows its owner
  {
    service: 'ec2',
    formats: ['arn:{name}:ec2:{name}:{name}:network-interface/*'],
    onlyIf: (statement, action) =>
      /:CreateNetworkInterface$/i.test(action) || isBound(statement, ['ec2:Subnet', 'ec2:Vpc']),
  },
];

const SPACES = KEY_SPACES.map((space) => ({ ...space, expressions: space.formats.map(expressionOf) }));

/**
 * Returns a function that tests whether a wildcard in a resource stays within one resource for an action.
 *
 * @returns undefined if no action qualifies
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
