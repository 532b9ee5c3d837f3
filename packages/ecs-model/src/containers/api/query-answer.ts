import { randomUUID } from 'node:crypto';
import { escapeXml } from './escape-xml';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

/** Returns the answer to an operation in the AWS query protocol, as XML. */
export function queryAnswer(operation: string, result: object): string {
  return `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${element(result)}</${operation}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`;
}

export function queryError(code: string, message: string): string {
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

function element(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((item) => `<member>${element(item)}</member>`).join('');
  }
  if (typeof value !== 'object' || value === null) {
    return escapeXml(String(value));
  }
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `<${name}>${element(item)}</${name}>`)
    .join('');
}
