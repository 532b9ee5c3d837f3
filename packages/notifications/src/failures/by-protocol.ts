import { FailureMessage } from './failure-message';

/** What Slack reads as its own markup: mentions, channels and links that look like others. */
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A message as SNS takes it: text for people, and for chat what the chat service shows. It leaves out what is plain
 * text.
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
