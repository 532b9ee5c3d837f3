import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, connect as connectTcp, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { FenceError } from './errors';

const MAX_HEAD_BYTES = 16_384;
/**
 * Pattern of IP addresses that no registry has: those of this machine, and those at which clouds serve metadata, most
 * of which are link-local.
 */
const NEVER = /^(0\.|127\.|169\.254\.|::1?$|fe[89ab]|fd00:ec2:|::ffff:(0|127|169\.254)\.)/i;

/** Settings for the runner's connections to other hosts. */
export interface UpstreamProps {
  /** URL of the user's proxy. @default - connections are direct */
  readonly proxy?: URL;
  /** Hosts to which connections are direct: names or name suffixes. @default - none */
  readonly direct?: readonly string[];
  /** Pattern of IP addresses that are refused. @default - addresses of this machine, and link-local addresses */
  readonly never?: RegExp;
}

/** Returns the proxy settings in the user's environment variables. A proxy that is not a valid URL is ignored. */
export function upstreamOf(variables: Readonly<Record<string, string | undefined>>): UpstreamProps {
  const first = (...names: string[]) => names.map((name) => variables[name]).find((value) => value);
  const proxy = first('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'http_proxy', 'HTTP_PROXY');
  const direct = first('no_proxy', 'NO_PROXY') ?? '';
  return {
    ...(proxy !== undefined && URL.canParse(proxy) && { proxy: new URL(proxy) }),
    direct: direct
      .split(',')
      .map((host) => host.trim().replace(/^\*?\.?/, ''))
      .filter((host) => host !== ''),
  };
}

/**
 * Connects to a host, through the user's proxy if one is configured.
 *
 * @throws FenceError if a direct connection would be to a refused IP address, or if the proxy refuses the connection
 */
export async function connectUpstream(
  host: string,
  port: number,
  { proxy, direct = [], never = NEVER }: UpstreamProps,
): Promise<Socket> {
  if (proxy === undefined || direct.some((one) => host === one || host.endsWith(`.${one}`))) {
    const { address } = await lookup(host, { order: 'ipv4first' });
    if (never.test(address)) {
      throw new FenceError(
        `${host} resolves to ${address}, an address of this machine or a link-local address; builds cannot reach such addresses`,
      );
    }
    return connected(connectTcp(port, address));
  }
  const proxyPort = Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80);
  const socket = await connected(
    proxy.protocol === 'https:'
      ? connectTls({
          host: proxy.hostname,
          port: proxyPort,
          ...(!isIP(proxy.hostname) && { servername: proxy.hostname }),
        })
      : connectTcp(proxyPort, proxy.hostname),
    proxy.protocol === 'https:' ? 'secureConnect' : 'connect',
  );
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const authorization =
    proxy.username === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}\r\n`;
  socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n${authorization}\r\n`);
  await tunnelled(socket, host);
  return socket;
}

async function connected(socket: Socket, event = 'connect'): Promise<Socket> {
  await once(socket, event).catch((error) => {
    socket.destroy();
    throw error;
  });
  return socket;
}

/** Reads the proxy's answer, and leaves the data after the answer in the socket. */
async function tunnelled(socket: Socket, host: string): Promise<void> {
  let head = Buffer.alloc(0);
  while (!head.includes('\r\n\r\n') && head.length < MAX_HEAD_BYTES) {
    const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'end').then(() => [undefined])])) as [
      Buffer | undefined,
    ];
    if (chunk === undefined) {
      break;
    }
    head = Buffer.concat([head, chunk]);
  }
  socket.pause();
  const [line] = head.toString('latin1').split('\r\n');
  if (!/^HTTP\/1\.[01] 200\b/.test(line)) {
    socket.destroy();
    throw new FenceError(`the proxy cannot connect to ${host}: ${line}`);
  }
  const rest = head.subarray(head.indexOf('\r\n\r\n') + 4);
  if (rest.length > 0) {
    socket.unshift(rest);
  }
}
