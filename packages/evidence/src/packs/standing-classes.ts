import { ItemStanding } from './evaluate';

/** How the standing of an item looks: colours only repeat what the words say. */
export const STANDING_CLASSES: Readonly<Record<ItemStanding, string>> = {
  [ItemStanding.MET]: 'proven',
  [ItemStanding.ACCEPTED]: 'partly',
  [ItemStanding.OPEN]: '',
  [ItemStanding.NOT_APPLICABLE]: '',
  [ItemStanding.NOT_MET]: 'not',
};
