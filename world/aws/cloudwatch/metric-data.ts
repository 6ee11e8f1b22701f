/** GetMetricData: what services' metrics were, by periods. */
import type * as client from '@aws-sdk/client-cloudwatch';
import { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { constrain, oneOf } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Operation } from '../operation.ts';
import { invalid } from './alarm.ts';
import { type Point, points } from './points.ts';

/** Queries in a call, and points in an answer (API reference of GetMetricData). */
const mostQueries = 500;
const mostPoints = 100_800;

function check(input: client.GetMetricDataCommandInput): void {
  const {
    MetricDataQueries: queries = [],
    StartTime: start = new Date(0),
    EndTime: end = new Date(0),
  } = input;
  constrain('ValidationException', input, {
    MaxDatapoints: { max: mostPoints, min: 1 },
    'MetricDataQueries.*.MetricStat.Metric.Namespace': { min: 1, max: 255, pattern: '[^:].*' },
    'MetricDataQueries.*.MetricStat.Metric.MetricName': { min: 1, max: 255 },
    'MetricDataQueries.*.MetricStat.Metric.Dimensions': { max: 30 },
    'MetricDataQueries.*.MetricStat.Unit': oneOf(StandardUnit),
    ScanBy: { values: ['TimestampDescending', 'TimestampAscending'] },
  });
  if (queries.length > mostQueries)
    throw invalid(`The collection MetricDataQueries must not have a size greater than ${mostQueries}.`);
  if (queries.length === 0) throw invalid('The parameter MetricDataQueries must not be empty.');
  if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  queries.forEach(({ Id: id = '', MetricStat: stat, Expression: expression }, i) => {
    const at = `MetricDataQueries.member.${i + 1}`;
    if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(id))
      throw invalid(
        `The value ${id} for parameter ${at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    if (queries.findIndex(one => one.Id === id) !== i)
      throw invalid(`The values for parameter id in MetricDataQueries are not unique.`);
    if ((stat === undefined) === (expression === undefined))
      throw invalid(`Exactly one of MetricStat and Expression must be given in ${at}.`);
    if (!stat) throw invalid('This world reads metrics and does no metric math.');
    const { Period: period = 0 } = stat;
    if (![1, 5, 10, 20, 30].includes(period) && (period % 60 !== 0 || period <= 0))
      throw invalid(`The parameter ${at}.MetricStat.Period must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  });
}

type Series = { query: client.MetricDataQuery; points: Point[] };

/** Returns the points from the `from`th on, `size` of them at most, as results; what ends early is partial. */
function results(all: Series[], from: number, size: number): client.MetricDataResult[] {
  let before = 0;
  return all.flatMap(({ query, points: own }) => {
    const start = Math.max(0, from - before);
    const end = Math.min(own.length, from + size - before);
    before += own.length;
    // An answer tells of what it has points of; a metric without any is told of once, at first.
    if (own.length === 0 ? from > 0 : end <= start) return [];
    const told = own.slice(start, end);
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
      Timestamps: told.map(({ at }) => new Date(at)),
      Values: told.map(({ value }) => value),
      StatusCode: end < own.length ? 'PartialData' : 'Complete',
    };
  });
}

/** A token says where it goes on, for the same question. */
const tokenOf = (from: number, question: string) => Buffer.from(`${from} ${question}`).toString('base64url');

function placeIn(token: string | undefined, question: string): number {
  if (token === undefined) return 0;
  const from = Number.parseInt(Buffer.from(token, 'base64url').toString(), 10);
  if (tokenOf(from, question) !== token) throw new AwsFault('InvalidNextToken', 'Invalid token');
  return from;
}

export const getMetricData: Operation<client.GetMetricDataCommandInput, client.GetMetricDataCommandOutput> = {
  needs: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
  run(input, state) {
    check(input);
    const {
      MetricDataQueries: queries = [],
      StartTime: start,
      EndTime: end,
      MaxDatapoints = mostPoints,
    } = input;
    const question = `${start?.getTime()} ${end?.getTime()} ${input.ScanBy} ${queries.map(({ Id }) => Id).join()}`;
    const from = placeIn(input.NextToken, question);
    const all = queries
      .filter(({ ReturnData = true }) => ReturnData)
      .map((query): Series => {
        const made = query.MetricStat
          ? points(state, query.MetricStat, start?.getTime() ?? 0, end?.getTime() ?? 0)
          : [];
        return { query, points: input.ScanBy === 'TimestampAscending' ? made : made.reverse() };
      });
    const left = all.reduce((sum, { points: own }) => sum + own.length, 0) - from - MaxDatapoints;
    return {
      $metadata: {},
      MetricDataResults: results(all, from, MaxDatapoints),
      Messages: [],
      ...(left > 0 && { NextToken: tokenOf(from + MaxDatapoints, question) }),
    };
  },
};
