import { Agent, RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * HTTPS agent that sends immediately what is written to its connections.
 *
 * Node switches Nagle's algorithm off for http only. Over https a streamed body would wait for the acknowledgement of
 * its headers, which the kernel of the other side delays by 40 ms.
 */
export class PromptAgent extends Agent {
  override createConnection(options: RequestOptions, callback?: (error: Error | null, stream: Duplex) => void): Socket {
    return (super.createConnection(options, callback) as Socket).setNoDelay(true);
  }
}
