import { Agent, RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * HTTPS agent that sends data immediately, without Nagle's algorithm.
 *
 * Node.js disables Nagle's algorithm only for HTTP. Over HTTPS, a streamed body would not be sent until the receiver
 * acknowledges the headers, which the kernel of the receiver delays by 40 ms.
 */
export class PromptAgent extends Agent {
  override createConnection(options: RequestOptions, callback?: (error: Error | null, stream: Duplex) => void): Socket {
    return (super.createConnection(options, callback) as Socket).setNoDelay(true);
  }
}
