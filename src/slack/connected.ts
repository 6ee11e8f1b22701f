/** Whether Socket Mode's connection is open. */
import type { SocketModeReceiver } from '@slack/bolt';

/** Returns what says whether there is a connection that Slack has greeted. */
export function connected({ client }: SocketModeReceiver): () => boolean {
  let open = false;
  client.on('connected', () => {
    open = true;
  });
  for (const gone of ['close', 'disconnecting', 'disconnected'])
    client.on(gone, () => {
      open = false;
    });
  return () => open;
}
