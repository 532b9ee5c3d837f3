import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasWildcard } from './text';

const NAME = 'action-table.jsonl';
/** Next to the code, if that is a bundle; otherwise in the assets of the package. */
const PLACES = [join(__dirname, NAME), join(__dirname, '..', 'assets', NAME)];

/**
 * Actions for which the service authorization reference lists a resource that a request can do without, by the page
 * that says what the resource is.
 *
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table
 */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  // a metric has no ARN: the namespace is a condition key, `cloudwatch:namespace`; a data set is an extra
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  'cloudwatch:putmetricdata',
  'cloudwatch:getmetricdata',
  'cloudwatch:listmetrics',
  // the resource is a container instance, which Fargate has not: the cluster is a condition key, `ecs:cluster`
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
  'ecs:listtasks',
  // costs are those of the account; a billing view is an extra
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscostexplorerservice.html
  'ce:getcostandusage',
  'ce:getcostandusagecomparisons',
  'ce:getcostandusagewithresources',
  'ce:getcostcategories',
  'ce:getcostcomparisondrivers',
  'ce:getcostforecast',
  'ce:getdimensionvalues',
  'ce:gettags',
  'ce:getusageforecast',
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbilling.html
  'billing:getbillingdata',
  'billing:getbillingdetails',
  // the resource is a lexicon, and speech needs none
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpolly.html
  'polly:synthesizespeech',
  'polly:startspeechsynthesistask',
  'polly:startspeechsynthesisstream',
  // the resources are a terminology and parallel data of one's own
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazontranslate.html
  'translate:translatetext',
  'translate:translatedocument',
  'translate:starttexttranslationjob',
  // the resource is a model of one's own; without it the service takes its own
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
  'comprehend:detectentities',
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
  'rekognition:detectmoderationlabels',
  'rekognition:startmediaanalysisjob',
  // a quota of a service that has no resource of the account
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html
  'servicequotas:getservicequota',
  'servicequotas:listrequestedservicequotachangehistorybyquota',
]);

/**
 * Longest pattern that is compiled. No action is half as long, so a longer pattern is treated as one that matches
 * anything.
 */
const LONGEST_PATTERN = 256;

/**
 * One service's line of the table: its key, the ARN formats of its resource types, and per action the indexes of the
 * formats that it can be limited to.
 */
export type ServiceLine = readonly [
  service: string,
  arns: readonly string[],
  actions: Readonly<Record<string, readonly number[]>>,
];

interface KnownAction {
  readonly name: string;
  readonly arns: readonly string[];
}

/**
 * What IAM knows about actions: which exist, and which ARNs each can be limited to.
 *
 * A synthesis asks for a few services out of hundreds, so a line is parsed when its service is first asked for.
 */
export class ActionTable {
  private static shared?: ActionTable;

  /** Returns the table of this package, which is read at the first call. */
  public static load(): ActionTable {
    const file = PLACES.find((place) => place === PLACES.at(-1) || existsSync(place))!;
    return (this.shared ??= new ActionTable(readFileSync(file, 'utf8')));
  }

  private readonly lines: ReadonlyMap<string, string>;
  private readonly parsed = new Map<string, ReadonlyMap<string, KnownAction>>();
  private readonly matches = new Map<string, readonly string[]>();
  private readonly limits = new Map<string, readonly string[]>();

  /** @param lines a `ServiceLine` as JSON on each line */
  constructor(lines: string) {
    this.lines = new Map(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => [line.slice(2, line.indexOf('"', 2)), line]),
    );
  }

  public has(action: string): boolean {
    return this.find(action) !== undefined;
  }

  /** Returns the ARN formats that an action can be limited to, or none if it takes `Resource: *` only. */
  public arnsOf(action: string): readonly string[] {
    return WITHOUT_RESOURCE.has(action.toLowerCase()) ? [] : (this.find(action)?.arns ?? []);
  }

  /** Returns the actions that match a pattern with wildcards, spelled as in the service authorization reference. */
  public matching(pattern: string): readonly string[] {
    const known = this.matches.get(pattern) ?? this.match(pattern);
    this.matches.set(pattern, known);
    return known;
  }

  /** Returns the actions that match a pattern and can be limited to a resource. */
  public limitable(pattern: string): readonly string[] {
    if (!hasWildcard(pattern)) {
      return this.arnsOf(pattern).length > 0 ? [pattern] : [];
    }
    const known = this.limits.get(pattern) ?? this.matching(pattern).filter((action) => this.arnsOf(action).length > 0);
    this.limits.set(pattern, known);
    return known;
  }

  private match(pattern: string): string[] {
    const expression = patternOf(pattern.length > LONGEST_PATTERN ? '*' : pattern);
    const service = pattern.slice(0, pattern.indexOf(':')).toLowerCase();
    const services = this.lines.has(service) ? [service] : [...this.lines.keys()];
    return services.flatMap((key) =>
      [...this.actionsOf(key).values()].map(({ name }) => name).filter((name) => expression.test(name)),
    );
  }

  /** Returns the action of the same service with the most similar name, to suggest for a typing error. */
  public nearest(action: string): string | undefined {
    const [service, name = ''] = action.toLowerCase().split(':');
    const ranked = [...this.actionsOf(service)].map(([key, known]) => ({
      name: known.name,
      away: distance(key, name),
    }));
    return ranked.sort((a, b) => a.away - b.away)[0]?.name;
  }

  private find(action: string): KnownAction | undefined {
    const [service, name, ...rest] = action.toLowerCase().split(':');
    return rest.length > 0 ? undefined : this.actionsOf(service).get(name);
  }

  private actionsOf(service: string): ReadonlyMap<string, KnownAction> {
    let actions = this.parsed.get(service);
    if (!actions) {
      actions = parse(this.lines.get(service));
      this.parsed.set(service, actions);
    }
    return actions;
  }
}

function parse(line: string | undefined): ReadonlyMap<string, KnownAction> {
  if (!line) {
    return new Map();
  }
  const [service, arns, actions] = JSON.parse(line) as ServiceLine;
  return new Map(
    Object.entries(actions).map(([name, indexes]) => [
      name.toLowerCase(),
      { name: `${service}:${name}`, arns: indexes.map((index) => arns[index]) },
    ]),
  );
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

/** Returns the edit distance: how many letters to change, add or remove to turn one word into the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const change = row[column - 1] + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(change, row[column] + 1, next[column - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
