/** Whom CloudTrail shows for what the doctor does: an op and people that there are not. */
export const nobody = {
  op: 'op_doctor',
  requester: 'T0DOCTOR:U0ASKER',
  approver: 'T0DOCTOR:U0APPROVER',
  plan: 'doctor',
};
