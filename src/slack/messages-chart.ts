/** What is said of a chart, also by whoever cannot see the picture. */
import type { Chart, ChartLine } from '../seen.ts';
import { cut, type Line } from './blocks.ts';
import { spoken } from './messages-logs.ts';

const names: Record<ChartLine['of'], string> = {
  cpu: 'CPU',
  memory: 'Memory',
  requests: 'Requests',
  failures: '5xx',
};

/** Above a chart. */
export const chartTitle = ({ scope, from, to }: Chart): string =>
  `📈 ${scope.service} on ${scope.target}: the last ${spoken(to - from)}`;

/** What a line counts, and of which target group where there are several. */
export const chartLine = ({ of, group }: ChartLine): string =>
  group === undefined ? names[of] : `${names[of]} ${cut(group, 32)}`;

const isCount = ({ of }: ChartLine) => of === 'requests' || of === 'failures';

/** `41 %`, or `1230 a minute`. */
function valued(line: ChartLine, value: number, period: number): string {
  if (!isCount(line)) return `${Math.round(value * 10) / 10} %`;
  return `${Math.round(value)} ${period === 60 ? 'a minute' : `in ${period / 60} min`}`;
}

/** What the newest value is of: a minute is now, anything longer ended before. Milliseconds; seconds of a period. */
function newest(at: number, period: number): string {
  if (period === 60) return 'now';
  const until = new Date(at + period * 1_000).toISOString().slice(11, 16);
  return `last full ${period === 3_600 ? 'hour' : `${period / 60} min`} (until ${until} UTC)`;
}

/** The newest value of a line and its highest. Where requests were counted and none failed, CloudWatch has no value for that. */
export function chartValues(line: ChartLine, { lines, period }: Chart): string {
  const { of, group, points } = line;
  const last = points.at(-1);
  const counted = lines.some(one => one.of === 'requests' && one.group === group && one.points.length > 0);
  if (!last) return of === 'failures' && counted ? 'none' : 'no values';
  const most = Math.max(...points.map(({ value }) => value));
  const highest = `highest ${valued(line, most, period)}`;
  return of === 'failures'
    ? highest
    : `${newest(last.at, period)} ${valued(line, last.value, period)}, ${highest}`;
}

/** A chart in one sentence, for whoever hears it read out; with the picture. */
export const chartInWords = (chart: Chart): string =>
  `${chartTitle(chart)}. ${chart.lines.map(line => `${chartLine(line)}: ${chartValues(line, chart)}`).join('; ')}.`;

/** What was deployed in that time, newest first. */
export function chartMarks({ marks }: Chart): Line[] {
  if (marks.length === 0) return [];
  const told = marks
    .slice(0, 8)
    .flatMap(({ at, label }, i): Line => [i > 0 ? ', ' : '', `\`${label}\` `, { at, as: 'when' }]);
  return [['Deployed: ', ...told, marks.length > 8 ? `, and ${marks.length - 8} more before.` : '.']];
}

/** Where the picture is, to whoever asked for it. */
export const pictureIsDirect = 'The picture is in our direct messages: a file cannot be for one person only.';

/** Why these bars are all there is; `refused` is Slack's word for why it took no picture. */
export function noPicture({ picture, scope }: Chart, refused: string | undefined): string {
  if (picture === 'not in this region')
    return `CloudWatch draws no pictures in ${scope.region}; these bars are what there is.`;
  if (refused === undefined) return 'CloudWatch drew no picture; these bars are what there is.';
  const why = refused === 'missing_scope' ? 'my app has no files:write scope' : refused;
  return `Slack took no picture (${why}); these bars are what there is.`;
}
