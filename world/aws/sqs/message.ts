/** SQS: what a message may be, and the digests that its clients check. */
import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import { invalidValue, missing } from './find.ts';
import { md5, type Queue } from './queue.ts';

/** Bytes of a message, or of all messages of a batch ("Amazon SQS message quotas", since August 2025). */
export const mostBytes = 1_048_576;
const mostAttributes = 10;
const mostDelay = 900;

/** What a caller sends, alone or in a batch. */
export type Sent = {
  MessageBody?: string | undefined;
  DelaySeconds?: number | undefined;
  MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  MessageSystemAttributes?: Record<string, MessageSystemAttributeValue> | undefined;
  MessageDeduplicationId?: string | undefined;
};

/** Characters that XML 1.0 knows (API reference of SendMessage). */
const sayable = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

const bytesOf = ({ StringValue, BinaryValue }: MessageAttributeValue) =>
  BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue);

function checkAttribute(name: string, value: MessageAttributeValue): void {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^\.|\.$|\.\./.test(name) || /^(aws|amazon)\./i.test(name))
    throw invalidValue(
      `Message attribute name '${name}' is invalid. Name can contain A-Z, a-z, 0-9, underscore, hyphen and period, must not start or end with a period, or with AWS. or Amazon.`,
    );
  if (value.StringListValues?.length || value.BinaryListValues?.length)
    throw new AwsFault(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    );
  const { DataType: type = '', StringValue: text, BinaryValue: bytes } = value;
  if (!/^(String|Number|Binary)(\..+)?$/.test(type))
    throw invalidValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  const isBinary = type.startsWith('Binary');
  if ((isBinary ? bytes : text) === undefined || bytesOf(value).length === 0)
    throw invalidValue(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${isBinary ? 'Binary' : 'String'}'.`,
    );
  if (type.startsWith('Number') && !/^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text ?? ''))
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

/** Returns how many bytes a message is: its body, and names, types and values of its attributes. */
export const sizeOf = ({ MessageBody: body = '', MessageAttributes: attributes = {} }: Sent): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(value.DataType ?? '') + bytesOf(value).length,
    Buffer.byteLength(body),
  );

/** Refuses a message that a queue does not take. */
export function checkMessage({ settings }: Queue, sent: Sent): void {
  const { MessageBody: body, DelaySeconds: delay = 0, MessageAttributes: attributes = {} } = sent;
  if (body === undefined || body === '') throw missing('MessageBody');
  if (!sayable.test(body))
    throw new AwsFault('InvalidMessageContents', 'Invalid binary character was found in the message body.');
  if (!Number.isInteger(delay) || delay < 0 || delay > mostDelay)
    throw invalidValue(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${mostDelay}.`,
    );
  if (sent.MessageDeduplicationId !== undefined)
    throw invalidValue(
      `Value ${sent.MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  if (Object.keys(attributes).length > mostAttributes)
    throw invalidValue(
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [${mostAttributes}].`,
    );
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
  for (const name of Object.keys(sent.MessageSystemAttributes ?? {}))
    if (name !== 'AWSTraceHeader') throw invalidValue(`Message system attribute name '${name}' is invalid.`);
  const most = Number(settings.MaximumMessageSize ?? mostBytes);
  if (sizeOf(sent) > most)
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
}

const sized = (bytes: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Returns the MD5 of attributes as "Calculating the MD5 message digest for message attributes" says, or undefined without any. */
export function md5OfAttributes(attributes: Record<string, MessageAttributeValue>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.map(name => {
    const value = attributes[name] ?? { DataType: 'String' };
    const isBinary = value.BinaryValue !== undefined;
    return Buffer.concat([
      sized(Buffer.from(name)),
      sized(Buffer.from(value.DataType ?? '')),
      Buffer.from([isBinary ? 2 : 1]),
      sized(bytesOf(value)),
    ]);
  });
  return md5(Buffer.concat(parts));
}
