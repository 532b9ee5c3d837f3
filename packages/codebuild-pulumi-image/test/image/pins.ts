/** Pins with a valid format that refer to nothing: no image or archive has these digests. */
export const BASE_IMAGE = `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:${'0'.repeat(64)}`;
export const NODE_VERSION = '22.20.0';
export const PULUMI = { version: '3.248.0', sha256: '0'.repeat(64) };
