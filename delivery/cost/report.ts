import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { ASSUMPTIONS, type Assumed, type AssumptionName } from './assumptions.ts';
import { costOf, type Line, type StandingLine } from './line.ts';
import { PRICE_BASIS, PRICES, type Price } from './prices.ts';
import type { ModelCost } from './turn.ts';

export interface CostReport {
  readonly settings: Pick<Settings, 'name' | 'region' | 'modelId'>;
  readonly turns: number;
  readonly standing: readonly StandingLine[];
  readonly turn: readonly Line[];
  readonly model: ModelCost;
  readonly kept: readonly Line[];
  readonly assumed: Assumed;
}

/** The bill as a text, with every price and assumption that it stands on. */
export function formatCost(report: CostReport): string {
  const { settings, turns, standing, turn, model, kept, assumed } = report;
  const standingUsd = sum(standing);
  const turnUsd = sum(turn) + (model.usd ?? 0);
  const keptUsd = sum(kept);
  const month = standingUsd + keptUsd + turnUsd * turns;
  const sections = [
    `Cost of ${settings.name}, in US dollars\n${basis(settings)}`,
    section('What stands, a month', fold(standing), standingUsd),
    section('One turn', [modelRow(settings, model), ...turn.map(row)], turnUsd),
    section(`What ${turns} turns a month keep, a month`, kept.map(row), keptUsd),
    [
      `A month with ${turns} turns`,
      total('what stands', standingUsd),
      total(`${turns} turns at ${money(turnUsd)}`, turnUsd * turns),
      total('what they keep', keptUsd),
      total('together', month),
    ].join('\n'),
    `Assumed (another value: ASSUME=toolCalls=2,turnSeconds=20; more turns: TURNS=10000)\n${assumptions(assumed)}`,
    notCounted(settings, model),
  ];
  return `${sections.join('\n\n')}\n`;
}

interface Row {
  readonly what: string;
  readonly how: string;
  readonly usd: number | undefined;
  readonly note?: string;
}

function basis({ region }: CostReport['settings']): string {
  const elsewhere =
    region === PRICE_BASIS.region
      ? ''
      : ` The environment is in ${region}, where prices differ, often by a tenth or two.`;
  return `Prices of ${PRICE_BASIS.region}, ${PRICE_BASIS.date}: ${PRICE_BASIS.warning}.${elsewhere}\nEach is in delivery/cost/prices.ts with the page that lists it.`;
}

function row({ what, quantity, price }: Line): Row {
  const { usd, unit, note }: Price = PRICES[price];
  const how = `${plain(quantity)} ${unit} × ${plain(usd)}`;
  return { what, how, usd: quantity * usd, ...(note && { note }) };
}

/** Alarms and metrics are many and alike: one row for those of a stack. */
function fold(lines: readonly StandingLine[]): readonly Row[] {
  const groups = Map.groupBy(lines, ({ part, price }) => `${part} ${price}`);
  return [...groups.values()].map((group) => {
    const [first] = group as [StandingLine];
    const quantity = group.reduce((all, line) => all + line.quantity, 0);
    const what = group.length === 1 ? first.what : `${group.length} × ${first.what.split(' ')[0]}`;
    return row({ what: `${first.part}: ${what}`, quantity, price: first.price });
  });
}

function modelRow({ modelId }: CostReport['settings'], model: ModelCost): Row {
  return {
    what: `model ${modelId}`,
    how: `${model.inputTokens} tokens in, ${model.outputTokens} out`,
    usd: model.usd,
    note: 'by `modelPrices` of the environment file',
  };
}

function section(title: string, rows: readonly Row[], usd: number): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const how = Math.max(...rows.map((one) => one.how.length));
  const lines = rows.map(
    (one) =>
      `  ${one.what.padEnd(width)}  ${one.how.padEnd(how)}  ${one.usd === undefined ? 'no price' : money(one.usd)}${one.note ? `  (${one.note})` : ''}`,
  );
  return [title, ...lines, total('together', usd)].join('\n');
}

function total(what: string, usd: number): string {
  return `  ${what}: ${money(usd)}`;
}

function assumptions(assumed: Assumed): string {
  return (Object.keys(ASSUMPTIONS) as AssumptionName[])
    .map((name) => {
      const { unit, why, value } = ASSUMPTIONS[name];
      const given = assumed[name] === value ? '' : ` (given; otherwise ${value})`;
      return `  ${name} = ${assumed[name]} ${unit}: ${why}${given}`;
    })
    .join('\n');
}

function notCounted({ modelId }: CostReport['settings'], model: ModelCost): string {
  return [
    'Not counted',
    ...(model.usd === undefined
      ? [`  the model: the environment file has no \`modelPrices\` for ${modelId}`]
      : []),
    '  Okta’s licences, support plans, taxes; free tiers and discounts, which make it less',
    '  the buckets and the registry of the bootstrap, which all environments share: cents, and a dollar for each customer-managed key',
    '  more than one instance of the backend under load, retries, queries of logs, alarm mails',
  ].join('\n');
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((all, line) => all + costOf(line), 0);
}

/** Four digits that mean something, and no exponent. */
function plain(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(digits, 12))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Cents; of less than a dollar, four digits. */
function money(usd: number): string {
  const [whole, part = ''] = (usd >= 1 ? usd.toFixed(2) : plain(usd)).split('.');
  return `${whole}.${part.padEnd(2, '0')}`;
}
