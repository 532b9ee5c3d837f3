import { Notification } from '../events/inbox';
import { list } from './html-parts';

/** What the people subscribed to the topics would have got. */
export function renderNotifications(notifications: readonly Notification[]): string {
  return list(
    'Notifications',
    notifications.map(({ topicPath, subject, text }) => `${topicPath}${subject ? ` (${subject})` : ''}\n${text}`),
  );
}
