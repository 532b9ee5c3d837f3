/**
 * Thrown if the replacement for `docker` or `aws` does not support a command, or if the command fails. The command
 * prints the message.
 */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
}
