/** Reason why a deployment ended early, and whether traffic is rolled back. */
export class DeploymentEnd {
  /** Whether traffic is shifted back to the previous revision. */
  public readonly rollsBack: boolean;

  private constructor(
    public readonly reason: string,
    options: { readonly rollsBack: boolean },
  ) {
    this.rollsBack = options.rollsBack;
  }

  /** Returns the end of a deployment whose new revision failed. */
  public static failed(why: string, rollsBack = true): DeploymentEnd {
    return new DeploymentEnd(
      rollsBack ? `Service deployment rolled back because of ${why}` : `Service deployment failed because of ${why}`,
      { rollsBack },
    );
  }

  /** Returns the end of a deployment that was stopped or rolled back by a request. */
  public static requested(stopType: 'ABORT' | 'ROLLBACK'): DeploymentEnd {
    return stopType === 'ROLLBACK'
      ? new DeploymentEnd('Service deployment rolled back because of a request to stop it', { rollsBack: true })
      : new DeploymentEnd('Service deployment was stopped by a request', { rollsBack: false });
  }

  /** Returns the end of a deployment that was superseded by a newer deployment, which removes the remaining tasks. */
  public static superseded(): DeploymentEnd {
    return new DeploymentEnd('Service deployment was stopped because a newer one began', { rollsBack: false });
  }

  /** Returns the end of a deployment whose service was deleted, or whose run ends. */
  public static gone(): DeploymentEnd {
    return new DeploymentEnd('Service deployment was stopped because its service is gone', { rollsBack: false });
  }
}
