/**
 * What the service answers, as OpenAPI. The scan of green asks for it, and then for everything that it lists: what is
 * not listed here is not scanned.
 *
 * The scan sends no Idempotency-Key, which is left out for that reason: green has the payments of blue, and takes none.
 */
export const API_DESCRIPTION = {
  openapi: '3.0.3',
  info: { title: 'Payments', version: '1' },
  paths: {
    '/health': { get: { responses: { 200: { description: 'It is healthy' } } } },
    '/release': { get: { responses: { 200: { description: 'The release that runs' } } } },
    '/openapi.json': { get: { responses: { 200: { description: 'This description' } } } },
    '/payments': {
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  amount: { type: 'integer', example: 1999 },
                  currency: { type: 'string', example: 'EUR' },
                  token: { type: 'string', example: 'tok_4f9c2a71b3d84e06' },
                },
              },
            },
          },
        },
        responses: { 201: { description: 'The payment was taken' } },
      },
    },
    '/payments/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'The payment' } },
      },
    },
  },
};
