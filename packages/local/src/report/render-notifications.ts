import { Notification } from '../events/inbox';
import { list } from './html-parts';

/** Renders the notifications that subscribers of the topics would have received. */
export function renderNotifications(notifications: readonly Notification[]): string {
  return list(
    'Notifications',
    notifications.map(({ topicPath, subject, text }) => `${topicPath}${subject ? ` (${subject})` : ''}\n${text}`),
  );
}
