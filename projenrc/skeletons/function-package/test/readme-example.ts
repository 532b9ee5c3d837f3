import { readSampleWords } from '@slipway/sample-words';

export const [first, second] = readSampleWords('one two');
