import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Returns a ZIP archive that contains the given texts as files, by path. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  Object.entries(files).forEach(([path, text]) => zip.addBuffer(Buffer.from(text), path));
  zip.end();
  return buffer(zip.outputStream);
}
