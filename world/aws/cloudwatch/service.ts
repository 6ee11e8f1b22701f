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

/** CloudWatch as clients from before its JSON days ask it, the AWS CLI up to 2.9 among them: in forms, answered in XML. */
export const cloudwatchInQuery: Service = {
  name: cloudwatch.name,
  signedAs: 'monitoring',
  protocol: 'query',
  key: '2010-08-01',
  xmlns: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  schemas: client,
  missing: cloudwatch.missing,
  operations: cloudwatch.operations,
};
