import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from './environment.ts';

/** Whether what holds data outlives its stack. */
export function removalPolicy({ removal_policy }: Environment): RemovalPolicy {
  return removal_policy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
