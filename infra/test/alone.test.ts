/** Who may act alone by slipway.yaml, and through which roles AWS lets them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { warnings } from '../app.ts';
import { doubtsOf } from '../doubts.ts';
import { readSettings } from '../settings.ts';
import { config, is, settings } from './helpers.ts';

describe('a rule that lets one person act needs a free role', () => {
  const alone = (match: string) => `${config}rules:\n  - { name: alone, ${match}approvals: 0 }\n`;
  const none = settings.replace('[slipway-staging]', '[]');
  const both = '[slipway-staging, "arn:aws:iam::111122223333:role/slipway-sre"]';
  const and = (rule: string) => `${alone('match: { targets: [staging], services: [web] }, ')}  - ${rule}\n`;
  const rows: [string, string, string, string[]][] = [
    ['none is named', none, alone('match: { targets: [staging] }, '), ['staging']],
    [
      'the key is missing',
      settings.replace(/freeRoles.*\n/, ''),
      alone(''),
      ['prod', 'staging', 'us', 'shop'],
    ],
    [
      'a free one elsewhere is of no use',
      settings,
      alone('match: { targets: ["pro?", u*] }, '),
      ['prod', 'us'],
    ],
    [
      'a free one on another of its targets neither',
      settings,
      alone('match: { targets: [prod, staging] }, '),
      ['prod'],
    ],
    [
      'each of its targets has one',
      settings.replace('[slipway-staging]', both),
      alone('match: { targets: [prod, staging, us] }, '),
      [],
    ],
    ['it asks for one approval', none, alone('').replace('approvals: 0', 'approvals: 1'), []],
    ['it asks for a code of an approver', none, alone('stepUp: true, '), []],
    [
      'another asks for one approval there',
      none,
      and('{ name: two, match: { targets: [stag*] }, approvals: 1 }'),
      [],
    ],
    [
      'another of more services does',
      none,
      and('{ name: two, match: { services: [api, web] }, approvals: 1 }'),
      [],
    ],
    ['another denies it', none, and('{ name: no, match: { services: ["*"] }, deny: moved }'), []],
    [
      'another is for some of it only',
      none,
      and('{ name: two, match: { work: [scale], services: [web] }, approvals: 1 }'),
      ['staging'],
    ],
    [
      'another is elsewhere',
      none,
      and('{ name: two, match: { targets: [prod] }, approvals: 1 }'),
      ['staging'],
    ],
    ['nobody has a role there', none, alone('match: { targets: ["x.(*"] }, '), []],
    ['nobody whom it is for has', none, alone('match: { targets: [prod] }, from: [developers], '), []],
  ];
  test('so does breaking the glass, through an authority that it is for', () => {
    const glass = (from: string) =>
      `${config}rules: [{ name: glass, match: { targets: [staging] }, approvals: 1, breakGlass: { from: [${from}], channel: C0SECURITY } }]\n`;
    assert.throws(
      () => readSettings(none, glass('developers')),
      /"glass" lets one person break the glass on staging, and AWS would refuse/,
    );
    assert.doesNotThrow(() => readSettings(settings, glass('developers')));
    assert.doesNotThrow(() => readSettings(none, glass('nobody')));
  });
  for (const [words, written, slipwayYaml, refused] of rows)
    test(words, () => {
      const said =
        /(?<=freeRoles: the rule "alone" lets one person act on )\w+(?=, and AWS would refuse that)/g;
      is(complaints(written, slipwayYaml).match(said) ?? [], refused);
    });
});

/** What two texts are refused for; nothing where they are not. */
function complaints(written: string, slipwayYaml: string): string {
  try {
    readSettings(written, slipwayYaml);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a free role that no rule needs is doubted', () => {
  const rules = (rule: string) =>
    `${config}rules:\n  - { name: one, match: { targets: [staging] }, ${rule} }\n`;
  const doubt =
    'freeRoles has slipway-staging, and no rule lets one person act through it: take it out, or AWS would let in what nobody approved.';
  const rows: [string, string, string[]][] = [
    ['no rule is about it', config, [doubt]],
    ['all ask for an approval', rules('approvals: 1'), [doubt]],
    ['one does not', rules('approvals: 0'), []],
    ['it breaks the glass', rules('approvals: 1, breakGlass: { from: [developers], channel: C0 }'), []],
    ['others break the glass', rules('approvals: 1, breakGlass: { from: [sre], channel: C0 }'), [doubt]],
  ];
  for (const [words, slipwayYaml, said] of rows) test(words, () => is(doubtsOf(settings, slipwayYaml), said));
  test('by synth', () => is(warnings({ examples: [], unedited: [], doubts: [doubt] }), [doubt]));
});
