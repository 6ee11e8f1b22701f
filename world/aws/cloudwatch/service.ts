/** CloudWatch: alarms, and how busy services are, in numbers and in pictures. */
import * as client from '@aws-sdk/client-cloudwatch';
import { nullMember, type Service } from '../operation.ts';
import { jsonNames } from '../signature.ts';
import { describeAlarms } from './describe.ts';
import { getMetricData } from './metric-data.ts';
import { deleteAlarms, putCompositeAlarm, putMetricAlarm, setAlarmState } from './put.ts';
import { getMetricWidgetImage } from './widget/operation.ts';

export const cloudwatch: Service = {
  name: 'cloudwatch',
  signedAs: 'monitoring',
  protocol: 'json1.0',
  hasCbor: true,
  // As in its query days [inferred: SQS kept them].
  refusals: { ...jsonNames, status: 403, denied: 400 },
  key: 'GraniteServiceVersion20100801',
  schemas: client,
  missing: nullMember('ValidationException'),
  operations: {
    PutMetricAlarm: putMetricAlarm,
    PutCompositeAlarm: putCompositeAlarm,
    DescribeAlarms: describeAlarms,
    SetAlarmState: setAlarmState,
    DeleteAlarms: deleteAlarms,
    GetMetricData: getMetricData,
    GetMetricWidgetImage: getMetricWidgetImage,
  },
};
