/** The metrics of a widget, and what `.` and `...` stand for in them. */
import { colourAt, isMembers, type Json, listAt, membersAt, periodAt, textAt, wrong } from './values.ts';

/** One line of a widget: its metric, and how it is to be read and shown. */
export type Shown = {
  metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
  stat: string;
  period: number;
  label: string;
  colour?: string;
  isRight: boolean;
};
/** Returns the words of a metric, those written out for which `.` and `...` stand: the ones of the metric before. */
function wholeOf(words: string[], before: string[], path: string): string[] {
  const rest = words.slice(1);
  const kept = before.slice(0, Math.max(0, before.length - rest.length));
  const whole = words[0] === '...' ? [...kept, ...rest] : words;
  const full = whole.map((word, at) => (word === '.' ? (before[at] ?? '.') : word));
  if (full.length < 2 || full.length % 2 !== 0 || full.includes('.') || full.includes('...'))
    throw wrong(path, 'should be a namespace, a metric and pairs of a dimension and its value');
  return full;
}

/** Returns the lines that are to be seen. */
export function metricsAt(list: Json[], usual: { period: number; stat: string }): Shown[] {
  let before: string[] = [];
  return list.flatMap((one, i): Shown[] => {
    const path = `/metrics/${i}`;
    const parts = listAt(one, path);
    const last = parts.at(-1);
    const more = isMembers(last) ? last : {};
    const words = (isMembers(last) ? parts.slice(0, -1) : parts).map(
      (part, at) => textAt(part, `${path}/${at}`) ?? '',
    );
    if (more.expression !== undefined) throw wrong(path, 'this world reads metrics and does no metric math');
    before = wholeOf(words, before, path);
    if (membersAt(more, path).visible === false) return [];
    return [shownAs(before, more, path, usual)];
  });
}

function shownAs(
  [Namespace = '', MetricName = '', ...pairs]: string[],
  more: { [name: string]: Json | undefined },
  path: string,
  usual: { period: number; stat: string },
): Shown {
  const side = textAt(more.yAxis, `${path}/yAxis`) ?? 'left';
  if (!['left', 'right'].includes(side))
    throw wrong(`${path}/yAxis`, 'should be equal to one of the allowed values: left, right');
  const colour = colourAt(more.color, `${path}/color`);
  const Dimensions = pairs.flatMap((Name, at) => (at % 2 ? [] : [{ Name, Value: pairs[at + 1] ?? '' }]));
  const named = [MetricName, ...Dimensions.slice(-1).map(({ Value }) => Value)].join(' ');
  return {
    metric: { Namespace, MetricName, Dimensions },
    stat: textAt(more.stat, `${path}/stat`) ?? usual.stat,
    period: periodAt(more.period, `${path}/period`) ?? usual.period,
    label: textAt(more.label, `${path}/label`) ?? named,
    isRight: side === 'right',
    ...(colour !== undefined && { colour }),
  };
}
