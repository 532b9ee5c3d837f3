/** Thrown if a stand-in does not support a command, or a build fails. The message is what the command prints. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
}
