/** How people are heard, whichever way Slack reaches us: Bolt's receivers, behind one that stays the same. */
import type { App, Receiver } from '@slack/bolt';

export type Door = {
  /** What Bolt's App is given. */
  receiver: Receiver;
  /** Starts to listen; resolves when people can be heard. */
  open(): Promise<void>;
  /** Takes nothing new where that can be told apart from what is under way. */
  shut(): void;
  /** Closes everything; what was heard has been answered by then, or is not any more. */
  close(): Promise<void>;
  /** The port that HTTP mode listens on. */
  port(): number | undefined;
  /** True while people can be heard. */
  hears(): boolean;
};

/** Returns a receiver that keeps the app for those that come and go; it starts and stops nothing itself. */
export function keepsApp(): { receiver: Receiver; app(): App } {
  let kept: App | undefined;
  return {
    receiver: {
      init: app => {
        kept = app;
      },
      start: async () => undefined,
      stop: async () => undefined,
    },
    app() {
      if (!kept) throw new Error('Bolt has not been built yet');
      return kept;
    },
  };
}
