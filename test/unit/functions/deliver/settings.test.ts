import { describe, expect, test } from 'vitest';
import { readDeliverSettings } from '#functions/deliver/settings.ts';
import { formatCidr } from '#shared/pattern/cidr.ts';

const VARIABLES = {
  ENVIRONMENT: 'dev',
  TABLE_NAME: 'hookline-dev',
  KMS_KEY_ID: 'arn:aws:kms:eu-central-1:000000000000:key/1',
  EGRESS_ALLOW: '10.1.0.0/16, fd00::/8',
  DELIVERY_LOG: 'failures',
  RETENTION_DAYS: '30',
};

describe('the settings of deliver', () => {
  test('are read from its environment', () => {
    const { egressAllow, ...settings } = readDeliverSettings(VARIABLES);
    expect(settings).toEqual({
      env: 'dev',
      tableName: 'hookline-dev',
      kmsKeyId: VARIABLES.KMS_KEY_ID,
      deliveryLog: 'failures',
      retentionDays: 30,
    });
    expect(egressAllow.map(formatCidr)).toEqual(['10.1.0.0/16', 'fd00:0:0:0:0:0:0:0/8']);
  });

  test('allow nothing beside public addresses, and log everything, unless told', () => {
    const { EGRESS_ALLOW: _allow, DELIVERY_LOG: _log, ...rest } = VARIABLES;
    expect(readDeliverSettings(rest)).toMatchObject({ egressAllow: [], deliveryLog: 'all' });
    expect(readDeliverSettings({ ...rest, EGRESS_ALLOW: '' }).egressAllow).toEqual([]);
  });

  test.each([
    ['ENVIRONMENT', ''],
    ['TABLE_NAME', undefined],
    ['EGRESS_ALLOW', '10.0.0.0/8,localhost'],
    ['DELIVERY_LOG', 'none'],
    ['RETENTION_DAYS', '0'],
    ['RETENTION_DAYS', 'a week'],
  ])('refuse %s = %j and name it', (name, value) => {
    expect(() => readDeliverSettings({ ...VARIABLES, [name]: value })).toThrow(
      expect.objectContaining({ code: 'environment', message: expect.stringContaining(name) }),
    );
  });
});
