import { FailureMessage } from './failure-message';

/** Characters that Slack interprets as markup for mentions, channels and links, with their replacements. */
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Returns an SNS message with plain text for people, and a custom notification for the chat service, which ignores
 * plain text.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function byProtocol({ subject, text }: FailureMessage): string {
  const chat = {
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: escaped(subject), description: escaped(text) },
  };
  return JSON.stringify({ default: text, https: JSON.stringify(chat) });
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => MARKUP[character]);
}
