import { ATOM } from './text';

/** `logs` of `logs.amazonaws.com`, `logs.eu-west-1.amazonaws.com` or `logs.amazonaws.com.cn`. */
const SERVICE = new RegExp(
  `^([a-z0-9-]+)(?:\\.(?:[a-z]{2}(?:-[a-z]+)+-\\d|${ATOM}))?\\.(?:amazonaws\\.com(?:\\.cn)?|${ATOM})$`,
);

/** Returns the name of the AWS service in a principal, or undefined if the text is not a service principal. */
export function serviceNameOf(principal: string): string | undefined {
  return SERVICE.exec(principal)?.[1];
}
