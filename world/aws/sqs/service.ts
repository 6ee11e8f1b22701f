/** SQS: standard queues, as far as a bot that hears events needs them, and those who look after them. */
import * as client from '@aws-sdk/client-sqs';
import type { Service } from '../operation.ts';
import { jsonNames } from '../signature.ts';
import { missing, oldErrors } from './find.ts';
import { queueOperations } from './queues.ts';
import { changeBatch, changeVisibility, deleteBatch, deleteMessage } from './receipt.ts';
import { receiveMessage } from './receive.ts';
import { sendBatch, sendMessage } from './send.ts';

export const sqs: Service = {
  name: 'sqs',
  protocol: 'json1.0',
  key: 'AmazonSQS',
  errors: 'com.amazonaws.sqs',
  oldErrors,
  // Recorded (yavosh/pail on GitHub): the statuses of its query days; and who does not sign at all is somebody without rights.
  refusals: { ...jsonNames, missing: 'AccessDeniedException', status: 403, denied: 403 },
  schemas: client,
  // What an entry of a batch lacks, that entry fails for.
  missing: member => (member.includes('.') ? undefined : missing(member)),
  operations: {
    ...queueOperations,
    SendMessage: sendMessage,
    SendMessageBatch: sendBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteBatch,
    ChangeMessageVisibility: changeVisibility,
    ChangeMessageVisibilityBatch: changeBatch,
  },
};
