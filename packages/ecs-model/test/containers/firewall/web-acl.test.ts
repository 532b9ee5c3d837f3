import { AddressSet } from '../../../src/containers/firewall/address-set';
import { webAcl } from '../../../src/containers/firewall/shapes';
import { WebAcl } from '../../../src/containers/firewall/web-acl';

const OFFICE = 'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/office/1';
const inOffice = { IPSetReferenceStatement: { Arn: OFFICE } };
const managed = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
const geo = { GeoMatchStatement: { CountryCodes: ['AQ'] } };

function acl(Rules: object[], DefaultAction: object = { Allow: {} }): WebAcl {
  const sets = new Map([[OFFICE, new AddressSet(['192.0.2.0/24', '2001:db8::/32'])]]);
  return new WebAcl(webAcl.parse({ DefaultAction, Rules }), (arn) => sets.get(arn));
}

const rule = (Statement: object, Action: object = { Block: {} }, Priority = 1, Name = `rule${Priority}`) => ({
  Name,
  Priority,
  Statement,
  Action,
});
const statusFor = (firewall: WebAcl, address = '192.0.2.7') => {
  const answer = firewall.answer({ address });
  return answer.allowed ? 200 : answer.status;
};

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html */
describe('a web ACL', () => {
  it.each([
    ['no rule', [], { Allow: {} }, 200],
    ['no rule, and a default that blocks', [], { Block: {} }, 403],
    ['a set that has the address', [rule(inOffice)], { Allow: {} }, 403],
    ['a set without the address', [rule({ NotStatement: { Statement: inOffice } })], { Allow: {} }, 200],
    ['a set that is gone', [rule({ IPSetReferenceStatement: { Arn: 'gone/ipset/x/1' } })], { Allow: {} }, 200],
    [
      'a rule that allows, before one that blocks',
      [rule(inOffice), rule(inOffice, { Allow: {} }, 0)],
      { Block: {} },
      200,
    ],
    [
      'a rule that counts, before one that blocks',
      [rule(inOffice, { Count: {} }), rule(inOffice, { Block: {} }, 2)],
      { Allow: {} },
      403,
    ],
    [
      'an answer of its own',
      [rule(inOffice, { Block: { CustomResponse: { ResponseCode: '429' } } })],
      { Allow: {} },
      429,
    ],
    [
      'all of two, one of which does not match',
      [rule({ AndStatement: { Statements: [inOffice, { NotStatement: { Statement: inOffice } }] } })],
      { Allow: {} },
      200,
    ],
    [
      'one of two',
      [rule({ OrStatement: { Statements: [{ NotStatement: { Statement: inOffice } }, inOffice] } })],
      { Allow: {} },
      403,
    ],
  ])('with %s', (_, rules, defaultAction, status) => {
    expect(statusFor(acl(rules, defaultAction))).toBe(status);
  });

  it('knows addresses of both versions', () => {
    const firewall = acl([rule(inOffice)]);

    expect(statusFor(firewall, '2001:db8::1')).toBe(403);
    expect(statusFor(firewall, '2001:db9::1')).toBe(200);
    expect(statusFor(firewall, '192.0.3.1')).toBe(200);
  });

  it('ignores invalid addresses, which the embedded AWS has in place of some', () => {
    const addresses = new AddressSet(['eipalloc-0123456789abcdef0/32', '192.0.2.0/24']);

    expect(['192.0.2.7', '192.0.3.7'].map((address) => addresses.has(address))).toEqual([true, false]);
  });

  it('[CW-04] refuses an address that sends more than its rate, and no other', () => {
    const rate = { RateBasedStatement: { Limit: '2', EvaluationWindowSec: 300, AggregateKeyType: 'IP' } };
    const firewall = acl([rule(rate)]);

    expect([1, 2, 3].map(() => statusFor(firewall))).toEqual([200, 200, 403]);
    expect(statusFor(firewall, '192.0.2.8')).toBe(200);
  });

  it('counts only requests within the scope of the rate', () => {
    const rate = { RateBasedStatement: { Limit: 1, AggregateKeyType: 'IP', ScopeDownStatement: inOffice } };
    const firewall = acl([rule(rate)]);

    expect([1, 2].map(() => statusFor(firewall, '198.51.100.1'))).toEqual([200, 200]);
    expect([1, 2].map(() => statusFor(firewall))).toEqual([200, 403]);
  });

  it('names the rules that have no effect here', () => {
    const unknown = [
      { Name: 'common', Priority: 1, Statement: managed, OverrideAction: { None: {} } },
      rule(geo, { Block: {} }, 2, 'countries'),
      rule({ NotStatement: { Statement: geo } }, { Block: {} }, 3, 'other-countries'),
      rule({ OrStatement: { Statements: [inOffice, geo] } }, { Block: {} }, 4, 'some'),
      rule({ RateBasedStatement: { Limit: 1, AggregateKeyType: 'FORWARDED_IP' } }, { Block: {} }, 5, 'forwarded'),
      rule(
        { RateBasedStatement: { Limit: 1, AggregateKeyType: 'IP', ScopeDownStatement: geo } },
        { Block: {} },
        6,
        'scoped',
      ),
    ];
    const firewall = acl([...unknown, rule({ NotStatement: { Statement: inOffice } }, { Block: {} }, 7)]);

    expect(firewall.unknownRules).toEqual(['common', 'countries', 'other-countries', 'some', 'forwarded', 'scoped']);
    expect([1, 2, 3].map(() => statusFor(firewall))).toEqual([200, 200, 200]);
  });
});
