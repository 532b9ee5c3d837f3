import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { BuildNetwork, PromotedImage } from '@slipway/container-image';
import { EncryptionKey } from '@slipway/kms';
import { PciDss4 } from '@slipway/evidence';
import { Acknowledgements } from '@slipway/least-privilege';
import { BuildSecret, BuildStep } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

/** Characters that a card token does not contain after its prefix. The integration tests add the prefix `tok_`. */
const NOT_IN_A_TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const CARD = 'card';

/** Environment of the builds: their images, their private subnets, and the sandbox secret. */
export class Builds extends Construct {
  /** Private subnets for builds, and a security group that accepts no connections. */
  public readonly network: BuildNetwork;
  /** Secret with a card token for the vault's sandbox, which the integration tests use. */
  public readonly sandboxCard: BuildSecret;
  private readonly pulls: (() => unknown)[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly config: Config,
    { key, vpc }: { readonly key: EncryptionKey; readonly vpc: IVpc },
  ) {
    super(scope, id);
    this.network = new BuildNetwork(this, 'Network', { vpc });
    const secret = new Secret(this, 'Sandbox', {
      secretName: namesOf(config).secret('sandbox'),
      description: 'Card token of the sandbox, without its prefix, for integration tests',
      encryptionKey: key.reference,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: CARD,
        passwordLength: 32,
        excludeCharacters: NOT_IN_A_TOKEN,
      },
    });
    const sandbox = {
      expires: '2027-06-30',
      reason: 'The vault publishes the token of its sandbox, which cannot be used for payments',
    };
    Acknowledgements.of(secret, 'AwsSolutions').acknowledge({ rule: 'AwsSolutions-SMG4', ...sandbox });
    PciDss4.of(secret).acknowledge({ rule: 'secret-rotation', ...sandbox });
    this.sandboxCard = { secret, field: CARD };
  }

  /** Creates a step that runs in the build image with the given name. `build` gets the image and returns the step. */
  public inImage<Step extends BuildStep>(name: string, build: (image: PromotedImage) => Step): Step {
    const image =
      (this.node.tryFindChild(name) as PromotedImage | undefined) ??
      new PromotedImage(this, name, {
        repositoryName: namesOf(this.config).repository('build-images'),
        digest: this.config.buildImages[name],
      });
    const step = build(image);
    this.pulls.push(() => image.grantPull(step));
    return step;
  }

  /** Grants each step permission to pull its image. Call this method after all steps have been added to stages. */
  public grantPulls(): void {
    this.pulls.forEach((grant) => grant());
  }
}
