/**
 * The URL of the backend, at another endpoint of AWS where the environment names one: unlike the SDKs, Pulumi has to
 * find it in the URL.
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
