import { ItemStanding } from './evaluate';

/** CSS classes that set the color of an item's status. The page also shows the status as text. */
export const STANDING_CLASSES: Readonly<Record<ItemStanding, string>> = {
  [ItemStanding.MET]: 'proven',
  [ItemStanding.ACCEPTED]: 'partly',
  [ItemStanding.OPEN]: '',
  [ItemStanding.NOT_APPLICABLE]: '',
  [ItemStanding.NOT_MET]: 'not',
};
