import { ATTRIBUTE_OUTPUT } from '../deployment/attribute-outputs';

const OUTPUT = new RegExp(`<member>\\s*<OutputKey>${ATTRIBUTE_OUTPUT}\\d+</OutputKey>.*?</member>`, 'gs');

/** Removes from an XML response the stack outputs that only the deployed copy of a template has. */
export function withoutAttributeOutputs(xml: string): string {
  return xml.replace(OUTPUT, '');
}

/** Returns the unescaped text of the first XML element with the given name. */
export function elementOf(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return text === undefined
    ? undefined
    : text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&amp;', '&');
}

/** Replaces the text of the first XML element with the given name. */
export function withElement(xml: string, name: string, text: string): string {
  return xml.replace(new RegExp(`<${name}>.*?</${name}>`, 's'), () => `<${name}>${escapeXml(text)}</${name}>`);
}

/** Returns an error response of the AWS query protocol, as XML. */
export function errorAnswer(code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>slipway</RequestId></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
