import { ATOM } from './text';

/** `logs` of `logs.amazonaws.com`, `logs.eu-west-1.amazonaws.com` or `logs.amazonaws.com.cn`. */
const SERVICE = new RegExp(
  `^([a-z0-9-]+)(?:\\.(?:[a-z]{2}(?:-[a-z]+)+-\\d|${ATOM}))?\\.(?:amazonaws\\.com(?:\\.cn)?|${ATOM})$`,
);

/** Name of an AWS service in a principal; undefined if the text is not one. */
export function serviceNameOf(principal: string): string | undefined {
  return SERVICE.exec(principal)?.[1];
}
