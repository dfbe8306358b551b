import { jsonAnswer } from './answers.ts';
import type { AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

/** X-Ray's sampling rules and groups: moto has none. */
export function xray(region: string, accountId: string): AwsPart {
  const rules = new Map<string, Json>();
  const groups = new Map<string, Json>();
  const tags = new Map<string, unknown>();
  const arn = (kind: string, name: string) => `arn:aws:xray:${region}:${accountId}:${kind}/${name}`;
  const operations: Readonly<Record<string, (body: Json) => unknown>> = {
    CreateSamplingRule({ SamplingRule, Tags }) {
      const rule = SamplingRule as Json;
      const name = String(rule['RuleName']);
      tags.set(arn('sampling-rule', name), Tags);
      rules.set(name, { ...rule, RuleARN: arn('sampling-rule', name) });
      return { SamplingRuleRecord: { SamplingRule: rules.get(name) } };
    },
    GetSamplingRules: () => ({
      SamplingRuleRecords: [...rules.values()].map((rule) => ({ SamplingRule: rule })),
    }),
    DeleteSamplingRule({ RuleName }) {
      rules.delete(String(RuleName));
      return {};
    },
    CreateGroup({ Tags, ...group }) {
      const name = String(group['GroupName']);
      const groupArn = arn('group', `${name}/ABCDEFGHIJKLMNOP`);
      tags.set(groupArn, Tags);
      groups.set(groupArn, { ...group, GroupARN: groupArn });
      return { Group: groups.get(groupArn) };
    },
    GetGroup: ({ GroupARN }) => ({ Group: groups.get(String(GroupARN)) }),
    DeleteGroup({ GroupARN }) {
      groups.delete(String(GroupARN));
      return {};
    },
    ListTagsForResource: ({ ResourceARN }) => ({ Tags: tags.get(String(ResourceARN)) ?? [] }),
  };
  const handle: AwsPart['handle'] = ({ url, body }) => {
    if (!/^\/[A-Z]\w+$/.test(url)) return undefined;
    const json = body.startsWith('{') ? (JSON.parse(body) as Json) : {};
    if (url === '/ListTagsForResource' && !String(json['ResourceARN']).includes(':xray:')) {
      return undefined;
    }
    const operation = operations[url.slice(1)];
    if (!operation) return undefined;
    if (url === '/GetGroup' && !groups.has(String(json['GroupARN']))) {
      return jsonAnswer({ __type: 'InvalidRequestException', Message: 'Group not found' }, 400);
    }
    return jsonAnswer(operation(json));
  };
  return { handle, contents: () => [...rules.keys(), ...groups.keys()] };
}
