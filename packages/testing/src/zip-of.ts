import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Returns a zip archive of text files, given by their paths. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  Object.entries(files).forEach(([path, text]) => zip.addBuffer(Buffer.from(text), path));
  zip.end();
  return buffer(zip.outputStream);
}
