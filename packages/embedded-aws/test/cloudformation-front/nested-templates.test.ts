import { NestedTemplates } from '../../src/cloudformation-front/nested-templates';
import { StackRequest } from '../../src/cloudformation-front/stack-request';
import { Template, TemplateResource } from '../../src/stacks/template';

const PARENT: StackRequest = {
  name: 'shop',
  aws: { region: 'us-east-1', accountId: '111122223333' } as StackRequest['aws'],
  original: '',
  parameters: {},
};

/** Template with a queue and this nested stack. */
function templateWith(child: Omit<TemplateResource, 'Type'>): Template {
  return {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Child: { Type: 'AWS::CloudFormation::Stack', ...child },
    },
  };
}

test.each<[string, Omit<TemplateResource, 'Type'>, string]>([
  ['names no template', {}, 'Invalid URL'],
  ['names something that is no address', { Properties: { TemplateURL: 'child.json' } }, 'Invalid URL'],
  [
    'names a template by a resource that the parent makes',
    { Properties: { TemplateURL: { 'Fn::GetAtt': ['Queue', 'QueueUrl'] } } },
    'the attribute Queue.QueueUrl, to which stack shop refers, does not exist in the deployment',
  ],
])('a nested stack that %s is deployed as it is, and listed with the reason', async (_, child, reason) => {
  const template = templateWith(child);
  const nested = await new NestedTemplates(PARENT, template).read();

  expect(nested.requests).toEqual({});
  expect(nested.pointTo({})).toEqual(template);
  expect(nested.changes).toEqual([
    {
      logicalId: 'Child',
      what: 'template of the nested stack deployed unchanged',
      why: expect.stringMatching(`^the template cannot be read before the parent is deployed: .*${reason}$`),
    },
  ]);
});
