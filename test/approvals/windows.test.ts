import { isWithin, type Window, windowEnd, wrongWindow } from '../../src/approvals/windows.ts';

const berlin = (more: Omit<Window, 'zone'>): Window => ({ zone: 'Europe/Berlin', ...more });

test.each<[string, Window, string, boolean]>([
  ['a day of the week, in the zone', berlin({ days: ['fri'] }), '2026-11-26T23:30:00Z', true],
  ['the same moment is Thursday elsewhere', { zone: 'UTC', days: ['fri'] }, '2026-11-26T23:30:00Z', false],
  ['a time of day begins', berlin({ from: '18:00', to: '20:00' }), '2026-11-26T17:00:00Z', true],
  ['its end is not part of it', berlin({ from: '18:00', to: '20:00' }), '2026-11-26T19:00:00Z', false],
  [
    'past midnight belongs to the day before',
    berlin({ days: ['fri'], from: '22:00', to: '06:00' }),
    '2026-11-28T04:59:00Z',
    true,
  ],
  [
    '… and not to the day itself',
    berlin({ days: ['fri'], from: '22:00', to: '06:00' }),
    '2026-11-27T04:59:00Z',
    false,
  ],
  ['to midnight', berlin({ days: ['fri'], from: '16:00', to: '24:00' }), '2026-11-27T22:59:00Z', true],
  [
    'midnight is the next day',
    berlin({ days: ['fri'], from: '16:00', to: '24:00' }),
    '2026-11-27T23:00:00Z',
    false,
  ],
  ['over the holidays', berlin({ from: '2026-12-20 18:00', to: '2027-01-03' }), '2026-12-31T12:00:00Z', true],
  ['the last day is whole', berlin({ from: '2026-12-20', to: '2027-01-03' }), '2027-01-03T22:59:00Z', true],
  ['and then it is over', berlin({ from: '2026-12-20', to: '2027-01-03' }), '2027-01-03T23:00:00Z', false],
  [
    'not a minute before',
    berlin({ from: '2026-12-20 18:00', to: '2027-01-03' }),
    '2026-12-20T16:59:00Z',
    false,
  ],
  [
    'in summer the zone is two hours ahead',
    berlin({ from: '18:00', to: '19:00' }),
    '2026-07-01T16:30:00Z',
    true,
  ],
  [
    'the hour that happens twice is frozen twice',
    berlin({ from: '02:00', to: '03:00' }),
    '2026-10-25T01:30:00Z',
    true,
  ],
])('%s', (_, window, moment, expected) => {
  expect(isWithin(window, Date.parse(moment))).toBe(expected);
});

test.each<[string, Window, RegExp | undefined]>([
  ['a zone that is none', { zone: 'Berlin', days: ['fri'] }, /no time zone Berlin/],
  ['only a beginning', berlin({ from: '18:00' }), /both from and to/],
  ['nothing at all', berlin({}), /say days/],
  ['a time and a date', berlin({ from: '18:00', to: '2026-12-20' }), /times like 18:00, or dates/],
  ['dates the wrong way round', berlin({ from: '2027-01-03', to: '2026-12-20' }), /ends before it begins/],
  ['dates and days', berlin({ days: ['fri'], from: '2026-12-20', to: '2026-12-21' }), /has no days/],
  ['a month that is none', berlin({ from: '2026-13-20', to: '2026-13-21' }), /no 2026-13-20/],
  ['a day that is none', berlin({ from: '2026-11-28', to: '2026-11-31 18:00' }), /no 2026-11-31/],
  ['one day', berlin({ from: '2026-12-20', to: '2026-12-20' }), undefined],
  ['a night', berlin({ from: '22:00', to: '06:00' }), undefined],
])('what is wrong with %s', (_, window, wrong) => {
  if (wrong) expect(wrongWindow(window)).toMatch(wrong);
  else expect(wrongWindow(window)).toBeUndefined();
});

test.each<[string, Window, string, string | undefined]>([
  ['a night', berlin({ from: '22:00', to: '07:00' }), '2026-11-26T22:10:30Z', '2026-11-27T06:00:00Z'],
  ['a weekend', berlin({ days: ['sat', 'sun'] }), '2026-11-28T12:00:00Z', '2026-11-29T23:00:00Z'],
  ['an odd minute', berlin({ from: '22:00', to: '07:07' }), '2026-11-26T22:00:00Z', '2026-11-27T06:07:00Z'],
  [
    'the night that is an hour longer',
    berlin({ from: '22:00', to: '07:00' }),
    '2026-10-24T22:00:00Z',
    '2026-10-25T06:00:00Z',
  ],
  [
    'an end that no clock shows',
    berlin({ from: '01:00', to: '02:30' }),
    '2026-03-29T00:10:00Z',
    '2026-03-29T01:00:00Z',
  ],
  [
    'all but a minute',
    berlin({ from: '00:00', to: '23:59' }),
    '2026-11-26T10:00:00Z',
    '2026-11-26T22:59:00Z',
  ],
  ['all days', berlin({ from: '00:00', to: '24:00' }), '2026-11-26T22:10:00Z', undefined],
  [
    'a date',
    berlin({ from: '2026-12-20', to: '2026-12-21' }),
    '2026-12-20T12:00:00Z',
    '2026-12-21T23:00:00Z',
  ],
  [
    'dates that are far away',
    berlin({ from: '2026-12-20', to: '2027-01-03' }),
    '2026-12-20T12:00:00Z',
    undefined,
  ],
])('when %s is over', (_, window, moment, end) => {
  expect(windowEnd(window, Date.parse(moment))).toBe(end === undefined ? undefined : Date.parse(end));
});
