import { describeEngine, FenceSettings } from '@slipway/buildspec';
import { RunReport } from './run-report';

type KeptIn = Pick<RunReport, 'fence' | 'engine'>;

/** Returns the report fields that describe the isolation of builds. */
export function keptIn(fence?: Pick<FenceSettings, 'bubblewrap' | 'images'>): KeptIn {
  return {
    fence: fence?.bubblewrap ? 'bubblewrap' : 'none',
    engine: fence?.images && describeEngine(fence.images.engine),
  };
}

/** Returns a sentence that describes how builds were isolated, without a full stop. */
export function describeIsolation({ fence, engine }: KeptIn): string {
  if (engine === undefined) {
    return `Builds were ${fence === 'none' ? 'not fenced' : 'fenced by bubblewrap'}`;
  }
  const others = fence === 'none' ? 'not run' : 'fenced by bubblewrap';
  return `Builds ran in ${engine} containers, except builds whose image was not available, which were ${others}`;
}
