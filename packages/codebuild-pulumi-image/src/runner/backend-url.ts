/**
 * Returns the backend URL with the AWS endpoint that the environment names, if any. Unlike the SDKs, Pulumi reads the
 * endpoint only from the URL.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
 */
export function backendUrl(backend: string, endpoint: string | undefined): string {
  const url = new URL(backend);
  if (endpoint === undefined || url.protocol !== 's3:' || url.searchParams.has('endpoint')) {
    return backend;
  }
  url.searchParams.set('endpoint', endpoint);
  url.searchParams.set('use_path_style', 'true');
  return url.href;
}
