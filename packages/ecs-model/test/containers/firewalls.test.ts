import { get, IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { BALANCER, resource, Shop } from './shop';

const ACL = 'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1';
const SET = 'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/blocked/2';
const BLOCKED = '127.9.9.9';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const acl = resource('AWS::WAFv2::WebACL', 'shop|1|REGIONAL', {
  DefaultAction: { Allow: {} },
  Rules: [
    {
      Name: 'blocked',
      Priority: 1,
      Action: { Block: {} },
      Statement: { IPSetReferenceStatement: { Arn: SET } },
    },
    {
      Name: 'common',
      Priority: 2,
      OverrideAction: { None: {} },
      Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
    },
  ],
});
const set = resource('AWS::WAFv2::IPSet', 'blocked|2|REGIONAL', { Addresses: [`${BLOCKED}/32`] });
const association = resource('AWS::WAFv2::WebACLAssociation', 'association', { ResourceArn: BALANCER, WebACLArn: ACL });

async function ask(localAddress: string): Promise<{ readonly status: number; readonly page: string }> {
  const [answer] = (await once(get(shop.service.url!, { localAddress, agent: false }), 'response')) as [
    IncomingMessage,
  ];
  return { status: answer.statusCode!, page: await text(answer) };
}

it('a load balancer asks its web ACL first, until they are separated', async () => {
  await shop.serve('one', { more: [set, acl, association] });

  expect(await ask('127.0.0.1')).toEqual({ status: 200, page: 'one' });
  expect(await ask(BLOCKED)).toEqual({ status: 403, page: expect.stringContaining('<h1>403 Forbidden</h1>') });
  expect(shop.containers.firewalls.unknownRules).toEqual(['shop/common']);

  const teapot = { ...acl, properties: { DefaultAction: { Block: { CustomResponse: { ResponseCode: 418 } } } } };
  await shop.deploy({ more: [set, teapot, association] });
  expect(await ask('127.0.0.1')).toEqual({ status: 418, page: '' });

  await shop.deploy({ more: [set, acl] });
  expect(await ask(BLOCKED)).toEqual({ status: 200, page: 'one' });

  await shop.deploy();
  expect(shop.containers.firewalls.unknownRules).toEqual(['shop/common']); // for the report, which is written last
});
