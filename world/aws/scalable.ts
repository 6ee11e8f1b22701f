/** What Application Auto Scaling holds of a service. */
export type Suspended = { in: boolean; out: boolean; scheduled: boolean };

export type Scalable = {
  service: string;
  min: number;
  max: number;
  arn: string;
  createdAt: Date;
  suspended: Suspended;
};

export type ScalingActivity = { id: string; service: string; at: Date; description: string; cause: string };
