import { UserError } from '../../src/errors.ts';
import { askedFor, tagIn, type Wanted } from '../../src/workers/deploying/image.ts';

const running = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const whole = `sha256:${'a1'.repeat(32)}`;
const begins = 'sha256:a1a1a1a1a1a1';

test.each<[said: string, wanted: Wanted]>([
  ['1.5.0', { repository: running, tag: '1.5.0' }],
  [whole, { repository: running, digest: whole }],
  [begins, { repository: running, begins }],
  [`1.5.0@${whole}`, { repository: running, tag: '1.5.0', digest: whole }],
  [`1.5.0@${begins}`, { repository: running, tag: '1.5.0', begins }],
  ['registry.io/team/app:2', { repository: 'registry.io/team/app', tag: '2' }],
  ['registry.io/team/app', { repository: 'registry.io/team/app', tag: 'latest' }],
  ['localhost:5000/app', { repository: 'localhost:5000/app', tag: 'latest' }],
  [`registry.io/app:2@${whole}`, { repository: 'registry.io/app', tag: '2', digest: whole }],
  [`registry.io/app@${begins}`, { repository: 'registry.io/app', begins }],
])('%s', (said, wanted) => {
  expect(askedFor(said, running)).toEqual(wanted);
});

test("an image of Docker Hub's own is called by one word, where that is what runs", () => {
  expect(askedFor(`nginx@${whole}`, 'nginx')).toEqual({ repository: 'nginx', digest: whole });
});

test.each([
  ['sha256:a1a1a1', 'short_digest'],
  ['1.5.0@sha256:', 'short_digest'],
  ['sha256:XYZ', 'bad_image'],
  ['1.5.0@latest', 'bad_image'],
  [`1.5.0@${whole}@${whole}`, 'bad_image'],
])('%s is refused as %s', (said, code) => {
  let refused: unknown;
  try {
    askedFor(said, running);
  } catch (error) {
    refused = error;
  }
  expect(refused instanceof UserError ? refused.code : undefined).toBe(code);
});

test.each([
  ['web=1.4.1', '1.4.1'],
  ['web=1.4.1, looked at by sre', undefined],
  ['web=1.4.1\u2028✅ Approved', undefined],
  ['web=1.4.\u0661', undefined],
  ['web=', undefined],
])(
  'a tag of a task definition that says %j is what the image is called only where that can be a tag',
  (value, tag) => {
    expect(tagIn([{ key: 'slipway:tag', value }], 'web', { repository: 'web', digest: whole })).toBe(tag);
  },
);
