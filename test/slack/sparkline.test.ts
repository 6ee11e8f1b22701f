import { sparkline } from '../../src/slack/sparkline.ts';

const minute = 60_000;
const by = (values: (number | undefined)[]) =>
  values.flatMap((value, i) => (value === undefined ? [] : [{ at: i * minute, value }]));
const drawn = (values: (number | undefined)[], more: object = {}) =>
  sparkline(by(values), { from: 0, to: values.length * minute, width: values.length, ...more });

test.each([
  ['one bar a value, from nothing to the highest', [0, 1, 2, 3, 4, 5, 6, 7], {}, '▁▂▃▄▅▆▇█'],
  ['a gap is no zero', [5, undefined, 0], {}, '█·▁'],
  ['percent has its own top', [10, 50, 100], { most: 100 }, '▁▅█'],
  ['what is beyond the ends stays in', [-5, 150], { most: 100 }, '▁█'],
  ['all the same is the highest', [3, 3], {}, '██'],
  ['nothing but zeros is the lowest', [0, 0], {}, '▁▁'],
  ['no points are dots', [undefined, undefined], {}, '··'],
  ['more points than signs are averaged', [0, 8, 4, 4], { width: 2, most: 8 }, '▅▅'],
  ['no signs, no bars', [1], { width: 0 }, ''],
])('%s', (_, values, more, expected) => {
  expect(drawn(values, more)).toBe(expected);
});

test('points outside the time are left out', () => {
  expect(
    sparkline(
      [
        { at: -1, value: 9 },
        { at: 0, value: 1 },
        { at: 10, value: 9 },
      ],
      { from: 0, to: 10, width: 1 },
    ),
  ).toBe('█');
});
