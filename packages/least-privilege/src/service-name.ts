import { ATOM } from './text';

/** Pattern of service principals, such as `logs.amazonaws.com`, with or without a region. */
const SERVICE = new RegExp(
  `^([a-z0-9-]+)(?:\\.(?:[a-z]{2}(?:-[a-z]+)+-\\d|${ATOM}))?\\.(?:amazonaws\\.com(?:\\.cn)?|${ATOM})$`,
);

/** Returns the service name in a service principal, such as `logs`, or undefined for any other principal. */
export function serviceNameOf(principal: string): string | undefined {
  return SERVICE.exec(principal)?.[1];
}
