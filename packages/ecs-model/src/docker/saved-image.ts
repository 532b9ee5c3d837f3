import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { z } from 'zod';
import { imageOf, OciImage } from './oci-image';

/** Description of the images in an archive. */
const manifestSchema = z.tuple([z.object({ Config: z.string(), Layers: z.array(z.string()) })]);

/**
 * Reads an image that an engine has saved.
 *
 * @param folder folder to create for the content of the archive
 * @see https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function readSavedImage(archive: string, folder: string, platform: string): Promise<OciImage> {
  await mkdir(folder);
  await promisify(execFile)('tar', ['-xf', archive, '-C', folder], { env: childEnvironment() });
  const read = async (file: string) => readFile(join(folder, file));
  const [{ Config: config, Layers: layers }] = manifestSchema.parse(JSON.parse(String(await read('manifest.json'))));
  return imageOf(await Promise.all(layers.map(read)), await read(config), platform);
}
