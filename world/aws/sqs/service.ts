/** SQS: standard queues, as far as a bot that hears events needs them, and those who look after them. */
import * as client from '@aws-sdk/client-sqs';
import type { Service } from '../operation.ts';
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
  schemas: client,
  missing,
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
