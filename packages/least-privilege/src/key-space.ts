import { isBound } from './binding';
import { PolicyKind, Statement } from './statement';
import { TOKEN } from './text';

/** Placeholders of the formats below, each for one exact part: a name, a path, a field of an ARN, or a whole ARN. */
const PARTS: Readonly<Record<string, string>> = { name: '[^*?/:]+', path: '[^*?:]+', arn: `${TOKEN}[^*?/:]*` };

/**
 * A wildcard that stays within one resource: keys, streams, revisions or runs below an exact name, which are too many
 * to list or get their names from AWS later. A wildcard that is not listed spans resources.
 */
interface KeySpace {
  readonly service: string;
  /**
   * ARN formats: `{name}` is one exact segment, `{path}` one exact field, `{arn}` an ARN that only the deployment
   * knows, `...` whatever follows.
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
  // one secret: Secrets Manager ends its ARN in a hyphen and six characters of its own
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
  // one stack: CloudFormation ends its ARN in an id of its own
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
  // the same in the policy of the API itself, which API Gateway fills in with its ARN
  { service: 'execute-api', formats: ['execute-api:/...'], onlyIf: ({ kind }) => kind === PolicyKind.LIMIT },
  // a change has an id that Route 53 makes, and tells nothing but whether it has arrived
  {
    service: 'route53',
    formats: ['arn:{name}:route53:::change/*'],
    onlyIf: (_, action) => /:GetChange$/i.test(action),
  },
  // a network interface has no name before it is made, and later only its subnet or VPC tells whose it is
  {
    service: 'ec2',
    formats: ['arn:{name}:ec2:{name}:{name}:network-interface/*'],
    onlyIf: (statement, action) =>
      /:CreateNetworkInterface$/i.test(action) || isBound(statement, ['ec2:Subnet', 'ec2:Vpc']),
  },
];

const SPACES = KEY_SPACES.map((space) => ({ ...space, expressions: space.formats.map(expressionOf) }));

/**
 * Returns a test for whether a resource with a wildcard stays within one resource for a given action.
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
