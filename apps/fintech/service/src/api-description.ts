/**
 * OpenAPI description of the service. The scan of the green tasks reads this description and requests every operation
 * in it. Operations that are not listed here are not scanned.
 *
 * The header Idempotency-Key is omitted so that the scan does not send it and makes no payments: the green and
 * blue tasks share the payments table.
 */
export const API_DESCRIPTION = {
  openapi: '3.0.3',
  info: { title: 'Payments', version: '1' },
  paths: {
    '/health': { get: { responses: { 200: { description: 'The service is healthy' } } } },
    '/release': { get: { responses: { 200: { description: 'The name of the running release' } } } },
    '/openapi.json': { get: { responses: { 200: { description: 'This API description' } } } },
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
        responses: { 201: { description: 'The payment was accepted' } },
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
