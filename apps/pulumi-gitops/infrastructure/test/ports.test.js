const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const pulumi = require('@pulumi/pulumi');

const SERVICES = [
  { name: 'api', instances: 2 },
  { name: 'web', instances: 1 },
];
const reserved = [];

before(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        reserved.push([name, inputs.port, inputs.instances]);
        return { id: name, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    'infrastructure',
    'test',
  );
  pulumi.runtime.setAllConfig({
    'infrastructure:services': JSON.stringify(SERVICES),
    'infrastructure:registryToken': 'token',
  });
});

test('each service gets a port of its own, from 8000 on', async () => {
  await pulumi.runtime.runInPulumiStack(async () => require('../node_modules/.test/index.js'));

  assert.deepEqual(
    reserved.filter(([, port]) => port !== undefined),
    [
      ['api', 8000, 2],
      ['web', 8001, 1],
    ],
  );
});
