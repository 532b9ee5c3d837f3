import { ItemStanding } from './evaluate';

/** CSS classes that colour the standing of an item. The standing is also written in words. */
export const STANDING_CLASSES: Readonly<Record<ItemStanding, string>> = {
  [ItemStanding.MET]: 'proven',
  [ItemStanding.ACCEPTED]: 'partly',
  [ItemStanding.OPEN]: '',
  [ItemStanding.NOT_APPLICABLE]: '',
  [ItemStanding.NOT_MET]: 'not',
};
