import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { NO_IMAGE } from './properties';

/** Access to the Systems Manager parameter that records the running image. */
export class ImageRecord {
  constructor(
    private readonly ssm: SSMClient,
    private readonly parameterName: string,
  ) {}

  /** Returns the URI of the running image with its digest, or undefined before the first deployment. */
  public async read(): Promise<string | undefined> {
    const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: this.parameterName }));
    const image = Parameter!.Value!;
    return image === NO_IMAGE ? undefined : image;
  }

  public async write(image: string): Promise<void> {
    await this.ssm.send(
      new PutParameterCommand({ Name: this.parameterName, Value: image, Type: 'String', Overwrite: true }),
    );
  }
}
