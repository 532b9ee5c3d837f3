/** Command that a stand-in does not support, or a build that fails. The message is what the command prints. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
}
