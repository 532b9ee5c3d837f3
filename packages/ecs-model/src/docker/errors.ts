/** A command that a stand-in cannot do, or a build that fails. The message is what the command prints. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
}
