import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasWildcard } from './text';

const NAME = 'action-table.jsonl';
/** Possible paths of the action table: next to the code in a bundle, or in the assets of the package. */
const PLACES = [join(__dirname, NAME), join(__dirname, '..', 'assets', NAME)];

/**
 * Actions for which the service authorization reference lists only optional resource types. The comments link the pages
 * that describe these resource types.
 *
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table
 */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  // metrics have no ARN (the condition key `cloudwatch:namespace` limits their namespace), and data sets are optional
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  'cloudwatch:putmetricdata',
  'cloudwatch:getmetricdata',
  'cloudwatch:listmetrics',
  // the resource is a container instance, which does not exist with Fargate; the condition key `ecs:cluster` limits the
  // cluster https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
  'ecs:listtasks',
  // costs are not resources, and billing views are optional
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
  // the resource is a lexicon, which speech synthesis does not need
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpolly.html
  'polly:synthesizespeech',
  'polly:startspeechsynthesistask',
  'polly:startspeechsynthesisstream',
  // the resources are custom terminologies and parallel data, which are optional
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazontranslate.html
  'translate:translatetext',
  'translate:translatedocument',
  'translate:starttexttranslationjob',
  // the resource is a custom model; without it, the service uses a built-in model
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
  'comprehend:detectentities',
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
  'rekognition:detectmoderationlabels',
  'rekognition:startmediaanalysisjob',
  // service quotas are not resources that the account owns
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html
  'servicequotas:getservicequota',
  'servicequotas:listrequestedservicequotachangehistorybyquota',
]);

/**
 * Maximum length of a pattern that is compiled, in characters. No action is half as long, so a longer pattern can match
 * only if it consists mostly of wildcards, and counts as `*`.
 */
const LONGEST_PATTERN = 256;

/**
 * Line of the action table for one service: the service key, the ARN formats of its resource types, and for each action
 * the indexes of the formats to which the action can be limited.
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
 * Table of all IAM actions, with the ARN formats to which each action can be limited.
 *
 * Each line is parsed when its service is first looked up, because a synthesis uses only a few services.
 */
export class ActionTable {
  private static shared?: ActionTable;

  /** Returns the action table of this package. The first call reads the table from its file. */
  public static load(): ActionTable {
    const file = PLACES.find((place) => place === PLACES.at(-1) || existsSync(place))!;
    return (this.shared ??= new ActionTable(readFileSync(file, 'utf8')));
  }

  private readonly lines: ReadonlyMap<string, string>;
  private readonly parsed = new Map<string, ReadonlyMap<string, KnownAction>>();
  private readonly matches = new Map<string, readonly string[]>();
  private readonly limits = new Map<string, readonly string[]>();

  /** Creates a table. @param lines text with one `ServiceLine` as JSON per line */
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

  /**
   * Returns the ARN formats to which an action can be limited. The list is empty if the action supports only `Resource:
   * *`, or does not exist.
   */
  public arnsOf(action: string): readonly string[] {
    return WITHOUT_RESOURCE.has(action.toLowerCase()) ? [] : (this.find(action)?.arns ?? []);
  }

  /**
   * Returns the actions that match a pattern with wildcards, with the spelling of the service authorization reference.
   */
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

  /**
   * Returns the action of the same service with the most similar name, as a suggestion for a misspelled action, or
   * undefined if the service does not exist.
   */
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

/**
 * Returns the edit distance of two words: the number of letters to change, add or remove to turn one word into the
 * other.
 */
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
