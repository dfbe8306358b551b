import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Metric } from './alarm.ts';
import { environmentName } from './names.ts';

export interface DashboardPanel {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** Defaults to the environment's region. */
  readonly region?: string;
}

const PANELS_IN_A_ROW = 3;
/** Width in columns; a dashboard's grid has 24. */
const WIDTH = 24 / PANELS_IN_A_ROW;
const HEIGHT = 6;
const PERIOD_S = 300;

/** One dashboard for a turn, in the order of the tiers. */
export function turnDashboard(
  scope: Construct,
  id: string,
  { settings, panels }: { readonly settings: Settings; readonly panels: readonly DashboardPanel[] },
): void {
  new CloudwatchDashboard(scope, id, {
    dashboardName: environmentName(settings),
    dashboardBody: JSON.stringify({
      widgets: panels.map(({ title, metrics, region = settings.region }, index) => ({
        type: 'metric',
        x: (index % PANELS_IN_A_ROW) * WIDTH,
        y: Math.floor(index / PANELS_IN_A_ROW) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: {
          title,
          region,
          view: 'timeSeries',
          period: PERIOD_S,
          metrics: metrics.map(({ namespace, name, dimensions, statistic = 'Sum' }) => [
            namespace,
            name,
            ...Object.entries(dimensions).flat(),
            { stat: statistic },
          ]),
        },
      })),
    }),
  });
}
