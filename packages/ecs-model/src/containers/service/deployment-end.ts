/** Why a deployment did not come to its own end, and what is done about it. */
export class DeploymentEnd {
  /** Whether the traffic is given back to what served before. */
  public readonly rollsBack: boolean;

  private constructor(
    public readonly reason: string,
    options: { readonly rollsBack: boolean },
  ) {
    this.rollsBack = options.rollsBack;
  }

  /** Something is wrong with green. */
  public static failed(why: string, rollsBack = true): DeploymentEnd {
    return new DeploymentEnd(
      rollsBack ? `Service deployment rolled back because of ${why}` : `Service deployment failed because of ${why}`,
      { rollsBack },
    );
  }

  /** Somebody asked for it. */
  public static requested(stopType: 'ABORT' | 'ROLLBACK'): DeploymentEnd {
    return stopType === 'ROLLBACK'
      ? new DeploymentEnd('Service deployment rolled back because of a request to stop it', { rollsBack: true })
      : new DeploymentEnd('Service deployment was stopped by a request', { rollsBack: false });
  }

  /** A newer deployment takes over, and reconciles what this one leaves. */
  public static superseded(): DeploymentEnd {
    return new DeploymentEnd('Service deployment was stopped because a newer one began', { rollsBack: false });
  }

  /** The service is deleted, or the run ends. */
  public static gone(): DeploymentEnd {
    return new DeploymentEnd('Service deployment was stopped because its service is gone', { rollsBack: false });
  }
}
