import { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from '@slipway/embedded-aws';
import { WebAcl } from '../firewall/web-acl';
import { askTarget, IDLE_MS } from './ask-target';
import { RuleAction, Weights, weightsOf } from './shapes';
import { TakenTarget, TargetGroup } from './target-group';
import { TRACE_HEADER, traceIdOf } from './trace-id';
import { Listener, TrafficRules } from './traffic-rules';

/** Lowest port on which a process can listen without privileges. */
const FIRST_FREE_PORT = 1024;
/** HTTP headers of responses that the load balancer itself generates. */
const OWN_HEADERS = { server: 'awselb/2.0', 'content-type': 'text/plain' };

const FORBIDDEN = 403;
const FORBIDDEN_PAGE =
  '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n';

export interface ListenerServerProps {
  readonly listener: Listener;
  readonly address: string;
  readonly rules: TrafficRules;
  groupOf(arn: string): TargetGroup | undefined;
  /**
   * Returns the web ACL of the load balancer, which inspects each request before the listener rules, or undefined if
   * the load balancer has no web ACL.
   */
  firewall(): WebAcl | undefined;
}

/**
 * Server on loopback for one listener. Unless the web ACL blocks a request, the first matching rule determines whether
 * the request is redirected, receives a fixed response, or is forwarded, and to which target groups.
 *
 * The server uses HTTP even for an HTTPS listener, because it has no certificate.
 */
export class ListenerServer {
  private constructor(
    private readonly props: ListenerServerProps,
    private readonly server: LoopbackServer,
  ) {}

  /** Starts the server on the listener's port, or on a free port if the listener's port requires privileges. */
  public static async start(props: ListenerServerProps): Promise<ListenerServer> {
    const { listener, address } = props;
    const server = await LoopbackServer.start(
      (request, response) => started.answer(request, response),
      address,
      listener.port < FIRST_FREE_PORT ? 0 : listener.port,
    );
    const started = new ListenerServer(props, server);
    server.keepIdleFor(IDLE_MS);
    return started;
  }

  public get url(): string {
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { rules, listener } = this.props;
    const answer = this.props.firewall()?.answer({ address: request.socket.remoteAddress! });
    if (answer && !answer.allowed) {
      return refuse(response, answer.status);
    }
    const [path] = request.url!.split('?');
    const { actions } = rules.match(listener.arn, {
      method: request.method!,
      host: String(request.headers.host),
      path,
      headers: request.headers,
    });
    const action = actions[actions.length - 1];
    if (action.Type === 'fixed-response') {
      return fixedResponse(response, action.FixedResponseConfig!);
    }
    if (action.Type === 'redirect') {
      return redirect(request, response, action.RedirectConfig!, listener);
    }
    return this.forward(request, response, weightsOf(actions));
  }

  private forward(request: IncomingMessage, response: ServerResponse, weights: Weights): void {
    const group = this.props.groupOf(chosen(weights));
    const taken = group?.take();
    if (taken === undefined) {
      response.writeHead(503, OWN_HEADERS).end('503 Service Temporarily Unavailable\n');
      return;
    }
    response.once('close', taken.done);
    pass(request, response, taken);
  }
}

/** Chooses a target group at random, according to the weights. */
function chosen(weights: Weights): string {
  const entries = Object.entries(weights);
  let point = Math.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  return entries.find(([, weight]) => (point -= weight) < 0)?.[0] ?? '';
}

/**
 * Forwards a request to the target over a connection that earlier requests may have used. As on AWS, the request fails
 * if the target closes that connection at the same time. Targets must therefore keep idle connections open for longer
 * than the load balancer does.
 */
function pass(request: IncomingMessage, response: ServerResponse, { target, protocol, agent }: TakenTarget): void {
  const headers = {
    ...request.headers,
    'x-forwarded-for': String(request.socket.remoteAddress),
    'x-forwarded-proto': 'http',
    [TRACE_HEADER]: traceIdOf(request.headers[TRACE_HEADER] as string | undefined),
    connection: 'keep-alive',
  };
  const { address: host, port } = target;
  const asked = { host, port, agent, method: request.method, path: request.url, headers };
  const onward = askTarget(protocol, asked, (answer) => {
    response.writeHead(answer.statusCode!, { ...answer.headers, connection: 'keep-alive' });
    answer.pipe(response);
    answer.once('error', () => fail(response));
  });
  onward.setNoDelay(); // over HTTPS, Node would otherwise delay the body of a request by up to 40 ms
  onward.once('error', () => fail(response));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Ends a request with an error. If the response has already begun, its connection is closed. */
function fail(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    response.writeHead(502, OWN_HEADERS).end('502 Bad Gateway\n');
  }
}

/** Sends the response to a request that a web ACL blocks. Only a response with the status code 403 has a body. */
function refuse(response: ServerResponse, status: number): void {
  const page = status === FORBIDDEN ? FORBIDDEN_PAGE : '';
  response.writeHead(status, { ...OWN_HEADERS, 'content-type': 'text/html' }).end(page);
}

function fixedResponse(
  response: ServerResponse,
  { StatusCode, ContentType = 'text/plain', MessageBody = '' }: NonNullable<RuleAction['FixedResponseConfig']>,
): void {
  response.writeHead(Number(StatusCode), { ...OWN_HEADERS, 'content-type': ContentType }).end(MessageBody);
}

/**
 * Sends a redirect, in which the placeholders of the configuration are replaced by the parts of the request.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions
 */
function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  config: NonNullable<RuleAction['RedirectConfig']>,
  listener: Listener,
): void {
  const [path, query = ''] = request.url!.split('?');
  const values: Readonly<Record<string, string>> = {
    protocol: listener.protocol.toLowerCase(),
    host: String(request.headers.host).replace(/:\d+$/, ''),
    port: String(listener.port),
    path: path.slice(1),
    query,
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const filled = fill(config.Query);
  const location = `${fill(config.Protocol).toLowerCase()}://${fill(config.Host)}:${fill(config.Port)}${fill(config.Path)}${filled && `?${filled}`}`;
  response.writeHead(config.StatusCode === 'HTTP_301' ? 301 : 302, { ...OWN_HEADERS, location }).end();
}
