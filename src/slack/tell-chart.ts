/** Shows charts: the picture where everybody or only the asker sees it, and the same as text where there is none. */
import type { WebClient } from '@slack/web-api';
import type { Chart } from '../seen.ts';
import type { CardRef, Op, Person, Place } from '../work.ts';
import { shareable } from './answers.ts';
import type { Say } from './blocks.ts';
import { charted } from './charts.ts';
import { errorCode } from './client.ts';
import { chartInWords, noPicture, pictureIsDirect } from './messages-chart.ts';
import { upload } from './upload.ts';

type Given = {
  client: WebClient;
  apiUrl: string;
  post(op: Op, place: Place, say: Say, what: string): Promise<CardRef>;
  only(who: Person, place: Place, say: Say): Promise<void>;
  directly(who: Person): Promise<string>;
};

/**
 * Returns what puts a chart's picture somewhere, and that returns Slack's word for why it would not take it. What is in it stands in the comment beside
 * it: with an alternative text (`alt_txt`) Slack takes a file and shows it nowhere (slackapi/python-slack-sdk#1818).
 */
export const createPicture =
  (client: WebClient, apiUrl: string) =>
  async (
    chart: Chart,
    png: Uint8Array,
    where: { channel: string; thread?: string },
  ): Promise<string | undefined> => {
    const name = `${chart.scope.service}-${new Date(chart.to).toISOString().slice(0, 16).replaceAll(':', '')}.png`;
    try {
      await upload(client, apiUrl, { ...where, name, bytes: png, comment: chartInWords(chart) });
      return undefined;
    } catch (error) {
      return errorCode(error) ?? 'it did not answer';
    }
  };

/** Returns what shows an op's chart. */
export function createChartTell({ client, apiUrl, post, only, directly }: Given) {
  const put = createPicture(client, apiUrl);

  return async (op: Op, chart: Chart): Promise<void> => {
    const { who, where, words, share } = op.ask;
    const png = chart.picture instanceof Uint8Array ? chart.picture : undefined;
    if (share) {
      const note = png ? undefined : noPicture(chart, undefined);
      const { channel, ts } = await post(op, where, charted(chart, note), 'answer');
      const thread = where.thread ?? ts;
      const refused = png && (await put(chart, png, { channel, thread }));
      if (refused === undefined) return;
      const said = noPicture(chart, refused);
      await post(op, { channel, thread }, { text: said, blocks: [] }, 'picture');
      return;
    }
    const refused = png && (await put(chart, png, { channel: await directly(who) }));
    const note = png && refused === undefined ? pictureIsDirect : noPicture(chart, refused);
    await only(who, where, shareable(charted(chart, note), words));
  };
}
